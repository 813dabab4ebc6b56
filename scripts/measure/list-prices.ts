/** A list price and where it was read. us-east-1, read on 2026-11-24. */
export interface ListPrice {
  readonly what: string;
  readonly usdPerMillion: number;
  readonly source: string;
}

/** What one job's calls cost. Where no price was found there is none here, and the table shows the count alone. */
export const LIST_PRICES = {
  stateTransitions: {
    what: 'Step Functions state transitions',
    usdPerMillion: 25,
    source: 'aws.amazon.com/step-functions/pricing: $0.025 per 1,000',
  },
  httpApiCalls: {
    what: 'HTTP API calls',
    usdPerMillion: 1,
    source: 'awsforengineers.com, API Gateway pricing, 2025-05-19',
  },
  dynamoWrites: {
    what: 'DynamoDB write calls (at 1 KB each; a transaction counts twice)',
    usdPerMillion: 0.625,
    source: 'airbyte.com, DynamoDB pricing, 2025-07-21',
  },
  dynamoReads: {
    what: 'DynamoDB read calls (at 4 KB each)',
    usdPerMillion: 0.125,
    source: 'airbyte.com, DynamoDB pricing, 2025-07-21',
  },
  s3Writes: { what: 'S3 PUT and LIST calls', usdPerMillion: 5, source: 'devnotes.tech, S3 pricing: $0.005 per 1,000' },
  s3Reads: {
    what: 'S3 GET and HEAD calls',
    usdPerMillion: 0.4,
    source: 'devnotes.tech, S3 pricing: $0.0004 per 1,000',
  },
} as const satisfies Record<string, ListPrice>;

/** What rests in an account without a job, in USD a month. Sizes are assumptions and say so; the user's own data comes on top. */
export const AT_REST = [
  {
    what: 'trainer image in ECR, 8 GB assumed',
    usdPerMonth: 8 * 0.1,
    source: 'ECR $0.10 per GB-month (reference/aws.md)',
  },
  {
    what: 'image archive in S3, 8 GB assumed',
    usdPerMonth: 8 * 0.023,
    source: 'S3 $0.023 per GB-month (cloudburn.io, 2026-03-13)',
  },
  {
    what: 'a staged 8 B model in bf16, 16 GB',
    usdPerMonth: 16 * 0.023,
    source: 'S3 $0.023 per GB-month (cloudburn.io, 2026-03-13)',
  },
  {
    what: 'tables, Lambdas, state machines, rules, VPC, gateway endpoint',
    usdPerMonth: 0,
    source: 'billed by use only',
  },
] as const;
