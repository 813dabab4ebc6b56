import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, DeleteBucketCommand, DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { s3Client } from '#lib/adapters/aws/clients.ts';
import { CATALOG_KEY } from '#lib/adapters/aws/s3-catalog-store.ts';
import { findDeployment } from '#lib/cli/client/deployment.ts';
import { runCli } from '#lib/cli/program.ts';
import { EXIT } from '#lib/core/errors/catalogue.ts';

/** The real command against the local stack, with a model bucket that only this test has: jobs of other tests keep their prices. */
const PREFIX = 'catalog-test';
const s3 = s3Client('local');
let Bucket: string;
beforeAll(async () => {
  Bucket = (await findDeployment(PREFIX)).modelBucket;
  await s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => {
  await s3.send(new DeleteObjectCommand({ Bucket, Key: CATALOG_KEY }));
  await s3.send(new DeleteBucketCommand({ Bucket }));
});

const folder = mkdtempSync(join(tmpdir(), 'thriftune-deployed-'));
async function run(...args: string[]) {
  const lines: string[] = [];
  const say = (text: string) => void lines.push(text);
  const env = {
    XDG_CACHE_HOME: folder,
    AWS_ENDPOINT_URL: process.env['AWS_ENDPOINT_URL'],
    THRIFTUNE_SPOT_ADVISOR_URL: 'http://127.0.0.1:9/',
  };
  const api = () => {
    throw new Error('a catalog needs no API');
  };
  const code = await runCli({ env, repository: folder, out: say, err: say, api }, ['catalog', ...args]);
  return { code, text: lines.join('\n') };
}

test('catalog refresh --deployed goes into the bucket of the deployment, and show --deployed tells of it', async () => {
  const show = () => run('show', '--deployed', '--name-prefix', PREFIX);
  const place = `s3://${Bucket}/${CATALOG_KEY}`;
  expect((await show()).text).toMatch(/^of +the deployment catalog-test\nin use +the catalog that the program ships/m);

  await s3.send(new PutObjectCommand({ Bucket, Key: CATALOG_KEY, Body: '{' }));
  expect((await show()).text).toContain(`${place}: it is not JSON`);

  const refreshed = await run('refresh', '--deployed', '--name-prefix', PREFIX, '--region', 'us-east-1');
  expect([refreshed.code, refreshed.text]).toEqual([EXIT.ok, expect.stringContaining(`Kept at ${place}, as of`)]);
  expect((await show()).text).toMatch(new RegExp(`^in use +refreshed, ${place}$`, 'm'));
  // Simulated prices stay in the local stack.
  expect(existsSync(join(folder, 'thriftune'))).toBe(false);
});

test('catalog show --deployed says when there is no deployment', async () => {
  const { code, text } = await run('show', '--deployed', '--name-prefix', 'nobody');
  expect([code, text]).toEqual([EXIT.usage, expect.stringMatching(/there is no deployment nobody here/)]);
});
