import { GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { ApiKeySchema } from '#lib/contracts/stored/api-key.ts';
import type { ApiKey, KeyStore } from '#lib/ports/key-store.ts';
import { TABLE, type Table } from './table.ts';

/** API keys in the single table, found by their SHA-256. */
export class DynamoKeyStore implements KeyStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async create(sha256: string, key: ApiKey): Promise<void> {
    await this.#table.client.send(
      new PutCommand({
        TableName: this.#table.name,
        Item: {
          ...keyOf(sha256),
          schemaVersion: 1,
          [TABLE.indexPartitionKey]: `TENANT#${key.tenant}#KEYS`,
          [TABLE.indexSortKey]: key.keyId,
          ...key,
        },
      }),
    );
  }

  async find(sha256: string): Promise<ApiKey | undefined> {
    const { Item } = await this.#table.client.send(
      new GetCommand({ TableName: this.#table.name, Key: keyOf(sha256), ConsistentRead: true }),
    );
    return Item === undefined ? undefined : ApiKeySchema.parse(Item);
  }

  async revoke(tenant: string, keyId: string): Promise<boolean> {
    const { Items = [] } = await this.#table.client.send(
      new QueryCommand({
        TableName: this.#table.name,
        IndexName: TABLE.index,
        KeyConditionExpression: 'gsi1pk = :pk AND gsi1sk = :id',
        ExpressionAttributeValues: { ':pk': `TENANT#${tenant}#KEYS`, ':id': keyId },
      }),
    );
    const item = Items[0];
    if (item === undefined) return false;
    await this.#table.client.send(
      new UpdateCommand({
        TableName: this.#table.name,
        Key: { pk: item['pk'], sk: item['sk'] },
        UpdateExpression: 'SET revoked = :revoked',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':revoked': true },
      }),
    );
    return true;
  }
}

function keyOf(sha256: string) {
  return { pk: `KEY#${sha256}`, sk: 'KEY' };
}
