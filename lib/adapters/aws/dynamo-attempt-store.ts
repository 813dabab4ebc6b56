import { GetCommand, PutCommand, QueryCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { AttemptSchema, ProviderRecordSchema, RefusalSchema } from '#lib/contracts/stored/attempt.ts';
import type { Asks, Attempt, AttemptOutcome, ProviderRecord, TrainerEnd } from '#lib/core/attempt/attempt.ts';
import type { Refusal } from '#lib/core/attempt/refusal.ts';
import type { AttemptStore } from '#lib/ports/attempt-store.ts';
import { attemptSk, isConditionFailed, jobPk, setExpression, TABLE, type Table } from './table.ts';

/** How long a refusal is kept, in wall seconds: the longest rest after one is well below. */
const REFUSAL_KEPT_SECONDS = 7 * 24 * 3600;

/** Attempts in the single table. Token and terminal mark lie on one item: whichever write comes second sees the other. */
export class DynamoAttemptStore implements AttemptStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async intend(attempt: Attempt): Promise<Attempt> {
    const living = {
      [TABLE.indexPartitionKey]: 'LIVING',
      [TABLE.indexSortKey]: `${attempt.tenant}#${attempt.jobId}#${attempt.attempt}`,
    };
    try {
      await this.#table.client.send(
        new PutCommand({
          TableName: this.#table.name,
          Item: { ...keyOf(attempt.tenant, attempt.jobId, attempt.attempt), ...living, ...attempt },
          // A refused try's intent gives way to the next try's, whose token sorts after it.
          ConditionExpression: 'attribute_not_exists(pk) OR (#status = :intent AND clientToken < :token)',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: { ':intent': 'intent', ':token': attempt.clientToken },
        }),
      );
      return attempt;
    } catch (error) {
      if (!isConditionFailed(error)) throw error;
      const stored = await this.get(attempt.tenant, attempt.jobId, attempt.attempt);
      if (stored === undefined) throw error;
      return stored;
    }
  }

  async get(tenant: string, jobId: string, attempt: number): Promise<Attempt | undefined> {
    const item = await this.#item(tenant, jobId, attempt);
    return item === undefined ? undefined : AttemptSchema.parse(item);
  }

  async list(tenant: string, jobId: string): Promise<readonly Attempt[]> {
    const { Items = [] } = await this.#table.client.send(
      new QueryCommand({
        TableName: this.#table.name,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': jobPk(tenant, jobId), ':prefix': 'ATTEMPT#' },
        ConsistentRead: true,
      }),
    );
    return Items.map((item) => AttemptSchema.parse(item));
  }

  async launched(attempt: Attempt, providerId: string): Promise<void> {
    const { tenant, jobId, offerKey, launchedAt } = attempt;
    await this.#table.client.send(
      new TransactWriteCommand({
        TransactItems: [
          {
            Put: {
              TableName: this.#table.name,
              Item: { ...providerKey(providerId), schemaVersion: 1, tenant, jobId, attempt: attempt.attempt },
            },
          },
          {
            Update: {
              TableName: this.#table.name,
              Key: keyOf(tenant, jobId, attempt.attempt),
              UpdateExpression: 'SET #status = :launched, providerId = :id, offerKey = :offer, launchedAt = :at',
              ConditionExpression: '#status IN (:intent, :launched)',
              ExpressionAttributeNames: { '#status': 'status' },
              ExpressionAttributeValues: {
                ':launched': 'launched',
                ':intent': 'intent',
                ':id': providerId,
                ':offer': offerKey,
                ':at': launchedAt,
              },
            },
          },
        ],
      }),
    );
  }

  async byProviderId(providerId: string): Promise<Attempt | undefined> {
    const { Item } = await this.#table.client.send(
      new GetCommand({ TableName: this.#table.name, Key: providerKey(providerId), ConsistentRead: true }),
    );
    if (Item === undefined) return undefined;
    return this.get(String(Item['tenant']), String(Item['jobId']), Number(Item['attempt']));
  }

  async markEnded(tenant: string, jobId: string, attempt: number, record: ProviderRecord) {
    const set = setExpression({ ended: record, status: 'ended' });
    const item = await this.#updateOnce(tenant, jobId, attempt, {
      UpdateExpression: `SET ${set.expression} REMOVE gsi1pk, gsi1sk`,
      ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(#ended)',
      ExpressionAttributeNames: set.names,
      ExpressionAttributeValues: set.values,
    });
    const token = item?.['token'];
    return { token: typeof token === 'string' ? token : undefined };
  }

  async noteTrainerEnd(tenant: string, jobId: string, attempt: number, end: TrainerEnd): Promise<void> {
    await this.#updateOnce(tenant, jobId, attempt, {
      UpdateExpression: 'SET trainerEnd = :end',
      ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(trainerEnd) OR trainerEnd.fence < :fence)',
      ExpressionAttributeValues: { ':end': end, ':fence': end.fence },
    });
  }

  async awaitEnd(tenant: string, jobId: string, attempt: number, token: string) {
    const item = await this.#updateOnce(tenant, jobId, attempt, {
      UpdateExpression: 'SET #token = :token',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: { '#token': 'token' },
      ExpressionAttributeValues: { ':token': token },
    });
    return { ended: item?.['ended'] === undefined ? undefined : ProviderRecordSchema.parse(item['ended']) };
  }

  async tokenOf(tenant: string, jobId: string, attempt: number): Promise<string | undefined> {
    const token = (await this.#item(tenant, jobId, attempt))?.['token'];
    return typeof token === 'string' ? token : undefined;
  }

  async noteAsk(tenant: string, jobId: string, attempt: number, asks: Asks): Promise<void> {
    await this.#updateOnce(tenant, jobId, attempt, {
      UpdateExpression: 'SET asks = :asks',
      ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(asks) OR asks.#count < :count)',
      ExpressionAttributeNames: { '#count': 'count' },
      ExpressionAttributeValues: { ':asks': asks, ':count': asks.count },
    });
  }

  async conclude(
    tenant: string,
    jobId: string,
    attempt: number,
    outcome: AttemptOutcome,
    chargedMicroUsd: number,
    savedStep?: number,
  ) {
    const set = setExpression({ outcome, chargedMicroUsd, savedStep, status: 'ended' });
    await this.#updateOnce(tenant, jobId, attempt, {
      UpdateExpression: `SET ${set.expression} REMOVE gsi1pk, gsi1sk`,
      ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(#outcome)',
      ExpressionAttributeNames: set.names,
      ExpressionAttributeValues: set.values,
    });
  }

  async refuse(tenant: string, refusal: Refusal): Promise<void> {
    const { offerKey, at, reason } = refusal;
    await this.#table.client.send(
      new PutCommand({
        TableName: this.#table.name,
        Item: {
          pk: refusalPk(tenant),
          sk: `${offerKey}#${String(at).padStart(12, '0')}#${reason}`,
          schemaVersion: 1,
          [TABLE.expiry]: Math.floor(Date.now() / 1000) + REFUSAL_KEPT_SECONDS,
          ...refusal,
        },
      }),
    );
  }

  async refusals(tenant: string, offerKeys: readonly string[]): Promise<readonly Refusal[]> {
    const pages = await Promise.all(
      offerKeys.map((offerKey) =>
        this.#table.client.send(
          new QueryCommand({
            TableName: this.#table.name,
            KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
            ExpressionAttributeValues: { ':pk': refusalPk(tenant), ':prefix': `${offerKey}#` },
            ConsistentRead: true,
          }),
        ),
      ),
    );
    return pages
      .flatMap(({ Items = [] }) => Items.map((item) => RefusalSchema.parse(item)))
      .sort((a, b) => a.at - b.at);
  }

  async living(): Promise<readonly Attempt[]> {
    const attempts: Attempt[] = [];
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const page = await this.#table.client.send(
        new QueryCommand({
          TableName: this.#table.name,
          IndexName: TABLE.index,
          KeyConditionExpression: 'gsi1pk = :living',
          ExpressionAttributeValues: { ':living': 'LIVING' },
          ...(ExclusiveStartKey === undefined ? {} : { ExclusiveStartKey }),
        }),
      );
      attempts.push(...(page.Items ?? []).map((item) => AttemptSchema.parse(item)));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
    return attempts;
  }

  async #item(tenant: string, jobId: string, attempt: number): Promise<Record<string, unknown> | undefined> {
    const { Item } = await this.#table.client.send(
      new GetCommand({ TableName: this.#table.name, Key: keyOf(tenant, jobId, attempt), ConsistentRead: true }),
    );
    return Item;
  }

  /** The item after the update; when the condition was lost, the item as it stands. */
  async #updateOnce(
    tenant: string,
    jobId: string,
    attempt: number,
    update: {
      readonly UpdateExpression: string;
      readonly ConditionExpression: string;
      readonly ExpressionAttributeNames?: Record<string, string>;
      readonly ExpressionAttributeValues: Record<string, unknown>;
    },
  ): Promise<Record<string, unknown> | undefined> {
    const Key = keyOf(tenant, jobId, attempt);
    try {
      const { Attributes } = await this.#table.client.send(
        new UpdateCommand({ TableName: this.#table.name, Key, ...update, ReturnValues: 'ALL_NEW' }),
      );
      return Attributes;
    } catch (error) {
      if (isConditionFailed(error)) return this.#item(tenant, jobId, attempt);
      throw error;
    }
  }
}

function keyOf(tenant: string, jobId: string, attempt: number) {
  return { pk: jobPk(tenant, jobId), sk: attemptSk(attempt) };
}

function providerKey(providerId: string) {
  return { pk: `PROVIDER#${providerId}`, sk: 'PROVIDER' };
}

function refusalPk(tenant: string): string {
  return `TENANT#${tenant}#REFUSAL`;
}
