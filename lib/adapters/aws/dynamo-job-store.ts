import {
  BatchGetCommand,
  type BatchGetCommandOutput,
  GetCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { JobSchema } from '#lib/contracts/stored/job.ts';
import { JobEventSchema } from '#lib/contracts/stored/job-event.ts';
import { FINAL_STATUSES, type Job, type JobProgress, type JobStatus } from '#lib/core/job/job.ts';
import type { JobEvent, JobEventBody } from '#lib/core/job/job-event.ts';
import { isoOf } from '#lib/core/units/time.ts';
import type { Clock } from '#lib/ports/clock.ts';
import type { CreateJobResult, JobPatch, JobStore } from '#lib/ports/job-store.ts';
import { cancellationCodes, isConditionFailed, jobPk, setExpression, shortHash, TABLE, type Table } from './table.ts';

const NOT_FINAL = `attribute_exists(pk) AND NOT #status IN (${FINAL_STATUSES.map((_, n) => `:final${n}`).join(', ')})`;
const FINAL_VALUES = Object.fromEntries(FINAL_STATUSES.map((status, n) => [`:final${n}`, status]));

/** Writers of one job's events that meet at its counter try again this often; each round one of them wins. */
const EVENT_TRIES = 25;

/** Jobs in the single table. Events carry gap-free cursors, so that a reader that goes on after one misses none. */
export class DynamoJobStore implements JobStore {
  readonly #table: Table;
  readonly #clock: Clock;

  constructor(table: Table, clock: Clock) {
    this.#table = table;
    this.#clock = clock;
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
    const puts = [item, ...(guard === undefined ? [] : [guard])];
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
    return this.addEvents(tenant, jobId, dedupeKey, [body]);
  }

  async addEvents(tenant: string, jobId: string, dedupeKey: string, bodies: readonly JobEventBody[]): Promise<boolean> {
    for (let tried = 0; tried < EVENT_TRIES; tried += 1) {
      const written = await this.#tryAddEvents(tenant, jobId, dedupeKey, bodies);
      if (written !== 'again') return written;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * (tried + 1)));
    }
    throw new Error(`the event ${dedupeKey} of ${jobId} met another writer ${EVENT_TRIES} times`);
  }

  async unseen(tenant: string, jobId: string, dedupeKeys: readonly string[]): Promise<readonly string[]> {
    const seen = new Set<string>();
    for (let start = 0; start < dedupeKeys.length; start += 100) {
      let keys: Record<string, unknown>[] | undefined = dedupeKeys
        .slice(start, start + 100)
        .map((key) => seenKey(tenant, jobId, key));
      while (keys !== undefined && keys.length > 0) {
        const RequestItems = { [this.#table.name]: { Keys: keys, ConsistentRead: true } };
        const answer: BatchGetCommandOutput = await this.#table.client.send(new BatchGetCommand({ RequestItems }));
        for (const item of answer.Responses?.[this.#table.name] ?? []) seen.add(String(item['sk']));
        keys = answer.UnprocessedKeys?.[this.#table.name]?.Keys;
      }
    }
    return dedupeKeys.filter((key) => !seen.has(seenKey(tenant, jobId, key).sk));
  }

  async events(tenant: string, jobId: string, after: string | undefined, limit: number): Promise<readonly JobEvent[]> {
    const { Items = [] } = await this.#table.client.send(
      new QueryCommand({
        TableName: this.#table.name,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':pk': jobPk(tenant, jobId),
          // '!' sorts before every digit: the cursor itself is left out.
          ':from': after === undefined ? 'EVENT#' : `EVENT#${after}!`,
          ':to': 'EVENT#~',
        },
        ConsistentRead: true,
        Limit: limit,
      }),
    );
    return Items.map((item) => JobEventSchema.parse(item));
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

  async #tryAddEvents(
    tenant: string,
    jobId: string,
    dedupeKey: string,
    bodies: readonly JobEventBody[],
  ): Promise<boolean | 'again'> {
    const TableName = this.#table.name;
    const counter = { pk: jobPk(tenant, jobId), sk: 'EVENT-COUNT' };
    const { Item } = await this.#table.client.send(new GetCommand({ TableName, Key: counter, ConsistentRead: true }));
    const count = Number(Item?.['eventCount'] ?? 0);
    const at = isoOf(this.#clock.now());
    const wallAt = isoOf(this.#clock.wallNow());
    const events = bodies.map((body, n) => {
      const cursor = String(count + n + 1).padStart(10, '0');
      const event: JobEvent = { schemaVersion: 1, cursor, at, wallAt, ...body };
      return { Put: { TableName, Item: { pk: counter.pk, sk: `EVENT#${cursor}`, ...event } } };
    });
    try {
      await this.#table.client.send(
        new TransactWriteCommand({
          TransactItems: [
            {
              Put: {
                TableName,
                Item: { ...seenKey(tenant, jobId, dedupeKey), schemaVersion: 1, dedupeKey },
                ConditionExpression: 'attribute_not_exists(pk)',
              },
            },
            {
              Put: {
                TableName,
                Item: { ...counter, schemaVersion: 1, eventCount: count + bodies.length },
                ConditionExpression: Item === undefined ? 'attribute_not_exists(pk)' : 'eventCount = :count',
                ...(Item === undefined ? {} : { ExpressionAttributeValues: { ':count': count } }),
              },
            },
            ...events,
          ],
        }),
      );
      return true;
    } catch (error) {
      const codes = cancellationCodes(error);
      if (codes === undefined) throw error;
      return codes[0] === 'ConditionalCheckFailed' ? false : 'again';
    }
  }
}

function seenKey(tenant: string, jobId: string, dedupeKey: string) {
  return { pk: jobPk(tenant, jobId), sk: `SEEN#${shortHash(dedupeKey)}` };
}

function idempotencyPk(tenant: string, key: string): string {
  return `TENANT#${tenant}#IDEM#${key}`;
}
