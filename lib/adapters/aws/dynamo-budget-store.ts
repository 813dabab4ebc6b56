import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { MicroUsd } from '#lib/core/units/money.ts';
import type { BudgetStore, HoldResult } from '#lib/ports/budget-store.ts';
import { isConditionFailed, jobPk, type Table } from './table.ts';

const HoldSchema = z.object({
  schemaVersion: z.literal(1),
  heldMicroUsd: z.int().nonnegative(),
  spentMicroUsd: z.int().nonnegative().optional(),
});

/** Holds in the single table, one item per job. */
export class DynamoBudgetStore implements BudgetStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async hold(tenant: string, jobId: string, amountMicroUsd: MicroUsd, capMicroUsd: MicroUsd): Promise<HoldResult> {
    const before = await this.#read(tenant, jobId);
    if (before !== undefined) return { kind: 'held', heldMicroUsd: before.heldMicroUsd };
    if (amountMicroUsd > capMicroUsd) return { kind: 'refused', limitMicroUsd: capMicroUsd, heldMicroUsd: 0 };
    try {
      await this.#table.client.send(
        new PutCommand({
          TableName: this.#table.name,
          Item: {
            ...keyOf(tenant, jobId),
            schemaVersion: 1,
            status: 'held',
            heldMicroUsd: amountMicroUsd,
            capMicroUsd,
          },
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      );
      return { kind: 'held', heldMicroUsd: amountMicroUsd };
    } catch (error) {
      const stored = isConditionFailed(error) ? await this.#read(tenant, jobId) : undefined;
      if (stored === undefined) throw error;
      return { kind: 'held', heldMicroUsd: stored.heldMicroUsd };
    }
  }

  async settle(tenant: string, jobId: string, spentMicroUsd: MicroUsd) {
    try {
      await this.#table.client.send(
        new UpdateCommand({
          TableName: this.#table.name,
          Key: keyOf(tenant, jobId),
          UpdateExpression: 'SET #status = :settled, spentMicroUsd = :spent',
          ConditionExpression: '#status = :held',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: { ':settled': 'settled', ':held': 'held', ':spent': spentMicroUsd },
        }),
      );
    } catch (error) {
      if (!isConditionFailed(error)) throw error;
    }
    const stored = await this.#read(tenant, jobId);
    if (stored === undefined) return { releasedMicroUsd: 0 };
    return { releasedMicroUsd: Math.max(0, stored.heldMicroUsd - (stored.spentMicroUsd ?? spentMicroUsd)) };
  }

  async #read(tenant: string, jobId: string) {
    const { Item } = await this.#table.client.send(
      new GetCommand({ TableName: this.#table.name, Key: keyOf(tenant, jobId), ConsistentRead: true }),
    );
    return Item === undefined ? undefined : HoldSchema.parse(Item);
  }
}

function keyOf(tenant: string, jobId: string) {
  return { pk: jobPk(tenant, jobId), sk: 'HOLD' };
}
