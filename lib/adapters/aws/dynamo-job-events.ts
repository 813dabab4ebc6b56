import {
  BatchGetCommand,
  type BatchGetCommandOutput,
  GetCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { JobEventSchema } from '#lib/contracts/stored/job-event.ts';
import type { JobEvent, JobEventBody } from '#lib/core/job/job-event.ts';
import { isoOf } from '#lib/core/units/time.ts';
import type { Clock } from '#lib/ports/clock.ts';
import type { JobStore } from '#lib/ports/job-store.ts';
import { cancellationCodes, jobPk, shortHash, type Table } from './table.ts';

/** Writers of one job's events that meet at its counter try again this often; each round one of them wins. */
const EVENT_TRIES = 25;

/** Events of jobs in the single table. They carry gap-free cursors, so that a reader that goes on after one misses none. */
export class DynamoJobEvents implements Pick<JobStore, 'addEvents' | 'unseen' | 'events'> {
  readonly #table: Table;
  readonly #clock: Clock;

  constructor(table: Table, clock: Clock) {
    this.#table = table;
    this.#clock = clock;
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
