import { describe, expect, test, vi } from 'vitest';

const STEP_GROUPS = ['profile', 'plan', 'money', 'capacity', 'record', 'publish'] as const;
const context = { awsRequestId: 'request-1', functionName: 'a-function' } as never;

type Handler = (event: unknown, context: never) => Promise<unknown>;

async function handlerOf(group: string): Promise<Handler> {
  return ((await import(`../../lambdas/${group}/handler.ts`)) as { handler: Handler }).handler;
}

vi.hoisted(() => {
  process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
});

describe('a wrapped handler', () => {
  test.each(STEP_GROUPS)('%s refuses a step that it does not know', async (group) => {
    const handler = await handlerOf(group);
    await expect(handler({ step: 'no-step', input: {} }, context)).rejects.toMatchObject({ name: 'InvalidStepInput' });
    await expect(handler({}, context)).rejects.toMatchObject({ name: 'InvalidStepInput' });
  });

  test('names the field that a step input has wrong', async () => {
    const handler = await handlerOf('capacity');
    const input = { tenant: 'acme', jobId: `job-${'0'.repeat(26)}`, attempt: 0, tries: 1 };
    await expect(handler({ step: 'choose-capacity', input }, context)).rejects.toMatchObject({
      name: 'InvalidStepInput',
      message: expect.stringContaining('attempt'),
    });
  });

  test.each(['observe', 'reaper', 'authorize'])('%s refuses what is no event', async (group) => {
    await expect((await handlerOf(group))('nothing', context)).rejects.toMatchObject({ name: 'InvalidEvent' });
  });

  test.each(['observe', 'reaper'])('%s does nothing about an event that it does not know', async (group) => {
    const event = { source: 'aws.health', 'detail-type': 'AWS Health Event', detail: {} };
    expect(await (await handlerOf(group))(event, context)).toEqual({ ignored: true });
  });

  test('api answers 401 to a request without an identity', async () => {
    expect(await (await handlerOf('api'))({ rawPath: '/v1/jobs' }, context)).toMatchObject({ statusCode: 401 });
  });
});
