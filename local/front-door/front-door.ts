import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerError, refuse } from './answers.ts';
import type { Config } from './config.ts';
import { control } from './control.ts';
import { answerTo, type Fault, Faults } from './faults.ts';
import { forward } from './forward.ts';
import { namedResources } from './named-resources.ts';
import { needsOf } from './needs.ts';
import { isObserved, tellSimulator } from './observed-objects.ts';
import { operationOf, recognise } from './recognise.ts';
import { type Call, CallRecord } from './record.ts';
import { routeOf } from './route.ts';
import { ServiceModels } from './validation/models.ts';
import { validate } from './validation/validate.ts';

/** Services whose operation stands in the body, or whose body is checked: read whole before anything is decided. */
const READ_WHOLE = new Set([
  'ec2',
  'sts',
  'iam',
  'sagemaker',
  'servicequotas',
  'pricing',
  'states',
  'dynamodb',
  'events',
  'sqs',
  'cloudformation',
  'ssm',
]);

/** The one endpoint of the local stack. */
export function createFrontDoor(config: Config): Server {
  const models = new ServiceModels(config.botocoreDataDir);
  const record = new CallRecord(config.recordFile);
  const faults = new Faults();

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = incoming.url ?? '/';
    const method = incoming.method ?? 'GET';
    if (url.startsWith('/_front-door/')) return control(incoming, response, { record, faults });
    const started = performance.now();
    const recognised = recognise(url, incoming.headers);
    const { service } = recognised;
    // S3's operations stand in the head of the request: large objects are streamed.
    const object = service === 's3' ? namedResources({ service, url, body: undefined })[0] : undefined;
    const observed = isObserved(service, method, object);
    const body = READ_WHOLE.has(service) || observed ? await readBody(incoming) : undefined;
    const operation = operationOf(recognised, method, url, body);
    const asked = { service, operation, url, body };
    const note = (status: number, routedTo: Call['routedTo'], fault?: Fault) =>
      record.add({
        at: new Date().toISOString(),
        accessKeyId: recognised.accessKeyId,
        service,
        operation,
        resources: namedResources(asked),
        needs: needsOf(asked, status),
        status,
        milliseconds: Math.round((performance.now() - started) * 10) / 10,
        routedTo,
        fault: fault?.kind,
      });

    const problem = body === undefined || observed ? undefined : validate(models, service, operation, body);
    if (problem !== undefined) {
      refuse(response, service, problem);
      return note(400, 'nobody');
    }
    const fault = faults.take(service, operation, () => `${url}\n${body?.toString() ?? ''}`);
    if (fault?.latencyMilliseconds !== undefined) await sleep(fault.latencyMilliseconds);
    if (fault?.kind === 'throttle' || fault?.kind === 'error') {
      const { status, code } = answerTo(fault, service);
      answerError(response, service, status, code, 'injected by the front door');
      return note(status, 'nobody', fault);
    }
    const upstream = routeOf(service, operation);
    const baseUrl = upstream === 'simulator' ? config.simulatorUrl : config.emulatorUrl;
    const status = await forward(incoming, response, { baseUrl, body, loseAnswer: fault?.kind === 'answer-lost' });
    note(status, upstream, fault);
    if (observed && status < 300 && object !== undefined && body !== undefined) {
      await tellSimulator(config.simulatorUrl, object, body);
    }
  }

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch((error: Error) => {
      console.error(`${new Date().toISOString()} ${incoming.method} ${incoming.url}: ${error.message}`);
      if (response.headersSent) response.destroy();
      else answerError(response, '', 502, 'UpstreamUnavailable', error.message);
    });
  });
  // Long polls and large uploads are the upstreams' business.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 30_000;
  return server;
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
