import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { LedgerRowSchema } from '#lib/contracts/stored/ledger-row.ts';
import type { LedgerRow } from '#lib/core/ledger/ledger-row.ts';
import type { Ledger } from '#lib/ports/ledger.ts';
import { isConditionFailed, jobPk, type Table } from './table.ts';

/** Ledger rows in the single table, append-only. */
export class DynamoLedger implements Ledger {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async write(rows: readonly LedgerRow[]): Promise<void> {
    for (const row of rows) await this.#writeOnce(row);
  }

  async rows(tenant: string, jobId: string): Promise<readonly LedgerRow[]> {
    const rows: LedgerRow[] = [];
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const page = await this.#table.client.send(
        new QueryCommand({
          TableName: this.#table.name,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': jobPk(tenant, jobId), ':prefix': 'LEDGER#' },
          ConsistentRead: true,
          ...(ExclusiveStartKey === undefined ? {} : { ExclusiveStartKey }),
        }),
      );
      rows.push(...(page.Items ?? []).map((item) => LedgerRowSchema.parse(item)));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
    return rows;
  }

  async #writeOnce(row: LedgerRow): Promise<void> {
    const sk = `LEDGER#${String(row.attempt).padStart(4, '0')}#${row.start}#${row.sku}`;
    try {
      await this.#table.client.send(
        new PutCommand({
          TableName: this.#table.name,
          Item: { pk: jobPk(row.tenant, row.jobId), sk, ...row },
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      );
    } catch (error) {
      if (!isConditionFailed(error)) throw error;
    }
  }
}
