import { createHash } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** Names of the single table's parts; the construct that creates it uses them too. */
export const TABLE = {
  partitionKey: 'pk',
  sortKey: 'sk',
  index: 'gsi1',
  indexPartitionKey: 'gsi1pk',
  indexSortKey: 'gsi1sk',
  /** Wall epoch seconds after which an item may go. */
  expiry: 'expiresAt',
} as const;

/** The table and a client that drops `undefined`. */
export interface Table {
  readonly client: DynamoDBDocumentClient;
  readonly name: string;
}

export function tableOf(name: string, client: DynamoDBClient = new DynamoDBClient({})): Table {
  return {
    name,
    client: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
  };
}

export const jobPk = (tenant: string, jobId: string) => `TENANT#${tenant}#JOB#${jobId}`;
export const attemptSk = (attempt: number) => `ATTEMPT#${String(attempt).padStart(4, '0')}`;

/** `SET` expression for the given fields; `undefined` values are left alone. */
export function setExpression(fields: Readonly<Record<string, unknown>>) {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return {
    expression: given.map(([name]) => `#${name} = :${name}`).join(', '),
    names: Object.fromEntries(given.map(([name]) => [`#${name}`, name])),
    values: Object.fromEntries(given.map(([name, value]) => [`:${name}`, value])),
  };
}

/** Whether a conditional write lost its condition: an expected answer, not a fault. */
export function isConditionFailed(error: unknown): boolean {
  return error instanceof Error && error.name === 'ConditionalCheckFailedException';
}

/** Codes of a cancelled transaction, one per item; `undefined` when it is another error. */
export function cancellationCodes(error: unknown): readonly string[] | undefined {
  if (!(error instanceof Error) || error.name !== 'TransactionCanceledException') return undefined;
  const reasons = (error as { CancellationReasons?: readonly { Code?: string }[] }).CancellationReasons ?? [];
  return reasons.map((reason) => reason.Code ?? 'None');
}

/** A short, stable key part for text of any length. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
