import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBaseModel } from '../demo/session/base-model.ts';
import { SimulatorClient } from '../demo/simulator-client.ts';
import { StackSession } from '../demo/stack-session.ts';
import { watchJob } from '../lib/cli/client/watch-job.ts';
import { callsBetween, readCounts, stateTransitions } from './measure/control-plane.ts';
import { measureHandlers } from './measure/handlers.ts';
import { AT_REST, LIST_PRICES } from './measure/list-prices.ts';

/**
 * Measures what `docs/measured.md` shows: deploy and synth times, bundles, handler times, what one job costs the control plane, and what rests.
 *
 * `npm run measure -- [--json FILE]`. The job is one interrupted EC2 job with the scripted trainer on a local stack of its own.
 */
const { values } = parseArgs({ options: { json: { type: 'string' }, help: { type: 'boolean', default: false } } });
if (values.help) {
  console.log('usage: npm run measure -- [--json FILE]');
  process.exit(0);
}

const repository = resolve(import.meta.dirname, '..');
const session = await StackSession.start({
  repository,
  name: 'measure',
  threads: 1,
  trainerKinds: { ec2: 'scripted', sagemaker: 'scripted' },
  say: console.error,
});
try {
  const timed = async <T>(work: () => Promise<T>) => {
    const started = performance.now();
    const result = await work();
    return { result, seconds: Math.round((performance.now() - started) / 100) / 10 };
  };
  const first = await timed(() => session.deploy());
  const again = await timed(() => session.deploy());
  const handlers = measureHandlers(repository, session.places.node);
  const base = await ensureBaseModel(session.places, session.programs, 'tiny');
  await session.addModel(base);
  const { api } = await session.makeKey(first.result.apiUrl, 'measure');
  await api.jobs(1);
  const warm: number[] = [];
  for (let call = 0; call < 20; call += 1) warm.push(await latency(() => api.jobs(1)));

  const before = await readCounts(session.stack.endpointUrl);
  const folder = join(repository, 'examples', 'support-desk');
  const request = {
    model: 'tiny',
    trainingFile: await api.upload(join(folder, 'train.jsonl')),
    testFile: await api.upload(join(folder, 'test.jsonl')),
    capUsd: 20,
    services: ['ec2' as const],
    seed: 7,
    hyperparameters: { maxSteps: 200 },
  };
  const job = await api.submit(request, randomUUID());
  await new SimulatorClient(session.stack.simulatorUrl).interrupt(job.id, [0.5]);
  const ended = await watchJob(api, job.id, {});
  if (ended.status !== 'succeeded')
    throw new Error(`the measured job ${ended.status}: ${JSON.stringify(ended.failure)}`);
  const after = await readCounts(session.stack.endpointUrl);
  const calls = (service: string, pattern: RegExp) =>
    callsBetween(before, after, service, (operation) => pattern.test(operation));
  const counts = {
    stateTransitions: await stateTransitions(),
    httpApiCalls: callsBetween(before, after, '', () => true),
    dynamoWrites: calls('dynamodb', /^(Put|Update|Delete)/) + 2 * calls('dynamodb', /^Transact/),
    dynamoReads: calls('dynamodb', /^(Get|Query|Batch)/),
    s3Writes: calls('s3', /^(Put|List|Create|Upload|Complete|POST|PUT)/),
    s3Reads: calls('s3', /^(Get|Head)/),
  };
  report({
    firstDeploySeconds: first.seconds,
    unchangedDeploySeconds: again.seconds,
    handlers,
    warmMilliseconds: median(warm),
    counts,
  });
} finally {
  await session.end();
}

async function latency(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function median(numbers: readonly number[]): number {
  return Math.round((numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0) * 10) / 10;
}

function report(measured: {
  readonly firstDeploySeconds: number;
  readonly unchangedDeploySeconds: number;
  readonly handlers: ReturnType<typeof measureHandlers>;
  readonly warmMilliseconds: number;
  readonly counts: Readonly<Record<keyof typeof LIST_PRICES, number>>;
}): void {
  const priced = (Object.keys(LIST_PRICES) as (keyof typeof LIST_PRICES)[]).map((key) => {
    const { what, usdPerMillion, source } = LIST_PRICES[key];
    return { what, count: measured.counts[key], usd: (measured.counts[key] * usdPerMillion) / 1e6, source };
  });
  const jobUsd = priced.reduce((sum, { usd }) => sum + usd, 0);
  const restUsd = AT_REST.reduce((sum, { usdPerMonth }) => sum + usdPerMonth, 0);
  console.log(`first deploy (build, bootstrap, synth, deploy): ${measured.firstDeploySeconds} s`);
  console.log(`deploy with nothing changed: ${measured.unchangedDeploySeconds} s`);
  console.log(`GET /v1/jobs through API, authorizer and handler, warm, median of 20: ${measured.warmMilliseconds} ms`);
  console.log('\nLambda        bundle KiB   cold load ms (median of 3)');
  for (const { group, bundleKib, coldMilliseconds } of measured.handlers) {
    console.log(`${group.padEnd(12)}  ${String(bundleKib).padStart(9)}  ${String(coldMilliseconds).padStart(9)}`);
  }
  console.log(
    '\none interrupted job on the control plane (counts of this run × list prices; Lambda time is not priced)',
  );
  for (const { what, count, usd, source } of priced)
    console.log(`${String(count).padStart(6)}  $${usd.toFixed(6)}  ${what} (${source})`);
  console.log(`        $${jobUsd.toFixed(6)}  in all`);
  console.log('\nat rest, a month (estimate; the user’s own data comes on top)');
  for (const { what, usdPerMonth, source } of AT_REST) console.log(`  $${usdPerMonth.toFixed(3)}  ${what} (${source})`);
  console.log(`  $${restUsd.toFixed(3)}  in all`);
  if (values.json !== undefined) {
    const document = {
      schema: 'thriftune.measured/1',
      at: new Date().toISOString(),
      ...measured,
      priced,
      jobUsd,
      atRest: AT_REST,
      restUsd,
    };
    writeFileSync(values.json, `${JSON.stringify(document, null, 2)}\n`);
  }
}
