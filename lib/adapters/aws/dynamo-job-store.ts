import { GetCommand, QueryCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { JobSchema } from '#lib/contracts/stored/job.ts';
import { FINAL_STATUSES, type Job, type JobProgress, type JobStatus } from '#lib/core/job/job.ts';
import type { JobEvent, JobEventBody } from '#lib/core/job/job-event.ts';
import type { Clock } from '#lib/ports/clock.ts';
import type { CreateJobResult, JobPatch, JobStore } from '#lib/ports/job-store.ts';
import { DynamoJobEvents } from './dynamo-job-events.ts';
import { cancellationCodes, isConditionFailed, jobPk, setExpression, TABLE, type Table } from './table.ts';

const NOT_FINAL = `attribute_exists(pk) AND NOT #status IN (${FINAL_STATUSES.map((_, n) => `:final${n}`).join(', ')})`;
const FINAL_VALUES = Object.fromEntries(FINAL_STATUSES.map((status, n) => [`:final${n}`, status]));

/** The item beside a job that tells whether it was started, and its partition of the index while it was not. */
const START = 'START';
const UNSTARTED = 'UNSTARTED';
const UnstartedSchema = z.object({ tenant: z.string(), jobId: z.string() });

/** Jobs in the single table. */
export class DynamoJobStore implements JobStore {
  readonly #table: Table;
  readonly #clock: Clock;
  readonly #events: DynamoJobEvents;

  constructor(table: Table, clock: Clock) {
    this.#table = table;
    this.#clock = clock;
    this.#events = new DynamoJobEvents(table, clock);
  }

  async create(
    job: Job,
    idempotency?: { readonly key: string; readonly requestHash: string },
  ): Promise<CreateJobResult> {
    const condition = 'attribute_not_exists(pk)';
    const item = {
      pk: jobPk(job.tenant, job.jobId),
      sk: 'JOB',
      [TABLE.indexPartitionKey]: `TENANT#${job.tenant}#JOBS`,
      [TABLE.indexSortKey]: job.jobId,
      ...job,
    };
    const guard = idempotency && {
      pk: idempotencyPk(job.tenant, idempotency.key),
      sk: 'IDEM',
      schemaVersion: 1,
      jobId: job.jobId,
      requestHash: idempotency.requestHash,
    };
    const puts = [item, unstartedItem(job), ...(guard === undefined ? [] : [guard])];
    try {
      await this.#table.client.send(
        new TransactWriteCommand({
          TransactItems: puts.map((Item) => ({
            Put: { TableName: this.#table.name, Item, ConditionExpression: condition },
          })),
        }),
      );
      return { kind: 'created' };
    } catch (error) {
      if (cancellationCodes(error) === undefined || idempotency === undefined) throw error;
      const before = await this.earlier(job.tenant, idempotency);
      if (before === undefined) throw error;
      return before;
    }
  }

  async earlier(
    tenant: string,
    idempotency: { readonly key: string; readonly requestHash: string },
  ): Promise<CreateJobResult | undefined> {
    const { Item } = await this.#table.client.send(
      new GetCommand({
        TableName: this.#table.name,
        Key: { pk: idempotencyPk(tenant, idempotency.key), sk: 'IDEM' },
        ConsistentRead: true,
      }),
    );
    if (Item === undefined) return undefined;
    const kind = Item['requestHash'] === idempotency.requestHash ? 'repeated' : 'conflict';
    return { kind, jobId: String(Item['jobId']) };
  }

  async markStarted(tenant: string, jobId: string, executionArn: string): Promise<void> {
    await this.#update(tenant, jobId, { executionArn }, 'attribute_exists(pk)', {});
    // Out of the index: who dies before this is started once more, which changes nothing.
    await this.#table.client.send(
      new UpdateCommand({
        TableName: this.#table.name,
        Key: { pk: jobPk(tenant, jobId), sk: START },
        UpdateExpression: `REMOVE ${TABLE.indexPartitionKey}, ${TABLE.indexSortKey}`,
      }),
    );
  }

  async unstarted() {
    const { Items = [] } = await this.#table.client.send(
      new QueryCommand({
        TableName: this.#table.name,
        IndexName: TABLE.index,
        KeyConditionExpression: 'gsi1pk = :unstarted',
        ExpressionAttributeValues: { ':unstarted': UNSTARTED },
      }),
    );
    return Items.map((item) => UnstartedSchema.parse(item));
  }

  async get(tenant: string, jobId: string): Promise<Job | undefined> {
    const { Item } = await this.#table.client.send(
      new GetCommand({
        TableName: this.#table.name,
        Key: { pk: jobPk(tenant, jobId), sk: 'JOB' },
        ConsistentRead: true,
      }),
    );
    return Item === undefined ? undefined : JobSchema.parse(Item);
  }

  async list(tenant: string, limit: number, after?: string) {
    const { Items = [] } = await this.#table.client.send(
      new QueryCommand({
        TableName: this.#table.name,
        IndexName: TABLE.index,
        KeyConditionExpression: after === undefined ? 'gsi1pk = :pk' : 'gsi1pk = :pk AND gsi1sk < :after',
        ExpressionAttributeValues: {
          ':pk': `TENANT#${tenant}#JOBS`,
          ...(after === undefined ? {} : { ':after': after }),
        },
        ScanIndexForward: false,
        Limit: limit + 1,
      }),
    );
    const jobs = Items.slice(0, limit).map((item) => JobSchema.parse(item));
    return { jobs, next: Items.length > limit ? jobs.at(-1)?.jobId : undefined };
  }

  async move(tenant: string, jobId: string, status: JobStatus, patch: JobPatch = {}): Promise<boolean> {
    return this.#update(tenant, jobId, { ...patch, status }, NOT_FINAL, FINAL_VALUES);
  }

  async patch(tenant: string, jobId: string, patch: JobPatch): Promise<void> {
    await this.#update(tenant, jobId, patch, 'attribute_exists(pk)', {});
  }

  async advance(tenant: string, jobId: string, progress: JobProgress): Promise<void> {
    const newer =
      'attribute_not_exists(#progress) OR #progress.#fence < :fence OR (#progress.#fence = :fence AND #progress.#seq < :seq)';
    await this.#update(
      tenant,
      jobId,
      { progress },
      `attribute_exists(pk) AND (${newer})`,
      { ':fence': progress.fence, ':seq': progress.seq },
      { '#fence': 'fence', '#seq': 'seq' },
    );
  }

  async requestCancel(tenant: string, jobId: string): Promise<boolean> {
    const names = { '#status': 'status' };
    return this.#update(tenant, jobId, { cancelRequested: true }, NOT_FINAL, FINAL_VALUES, names);
  }

  async addEvent(tenant: string, jobId: string, dedupeKey: string, body: JobEventBody): Promise<boolean> {
    return this.#events.addEvents(tenant, jobId, dedupeKey, [body]);
  }

  async addEvents(tenant: string, jobId: string, dedupeKey: string, bodies: readonly JobEventBody[]): Promise<boolean> {
    return this.#events.addEvents(tenant, jobId, dedupeKey, bodies);
  }

  async unseen(tenant: string, jobId: string, dedupeKeys: readonly string[]): Promise<readonly string[]> {
    return this.#events.unseen(tenant, jobId, dedupeKeys);
  }

  async events(tenant: string, jobId: string, after: string | undefined, limit: number): Promise<readonly JobEvent[]> {
    return this.#events.events(tenant, jobId, after, limit);
  }

  async #update(
    tenant: string,
    jobId: string,
    fields: Readonly<Record<string, unknown>>,
    condition: string,
    values: Readonly<Record<string, unknown>>,
    names: Readonly<Record<string, string>> = {},
  ): Promise<boolean> {
    const set = setExpression({ ...fields, updatedAt: this.#clock.now() });
    try {
      await this.#table.client.send(
        new UpdateCommand({
          TableName: this.#table.name,
          Key: { pk: jobPk(tenant, jobId), sk: 'JOB' },
          UpdateExpression: `SET ${set.expression}`,
          ConditionExpression: condition,
          ExpressionAttributeNames: { ...set.names, ...names },
          ExpressionAttributeValues: { ...set.values, ...values },
        }),
      );
      return true;
    } catch (error) {
      if (isConditionFailed(error)) return false;
      throw error;
    }
  }
}

/** Keeps a job in the index until its execution is known. */
function unstartedItem({ tenant, jobId }: Job): Record<string, unknown> {
  const index = { [TABLE.indexPartitionKey]: UNSTARTED, [TABLE.indexSortKey]: jobId };
  return { pk: jobPk(tenant, jobId), sk: START, ...index, schemaVersion: 1, tenant, jobId };
}

function idempotencyPk(tenant: string, key: string): string {
  return `TENANT#${tenant}#IDEM#${key}`;
}
