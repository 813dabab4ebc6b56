import * as z from 'zod';

/** A DynamoDB request, as far as it says what is done to which table. */
const DynamoRequestSchema = z.object({
  TableName: z.string().optional(),
  IndexName: z.string().optional(),
  /** Of BatchGetItem and BatchWriteItem, by table. */
  RequestItems: z.record(z.string(), z.unknown()).default({}),
  /** Of TransactWriteItems and TransactGetItems: what is done, and where. */
  TransactItems: z.array(z.record(z.string(), z.object({ TableName: z.string() }))).default([]),
});

/** A body that is none is none of the record's business: whoever answers says so. */
export function dynamoRequestOf(body: Buffer): z.infer<typeof DynamoRequestSchema> {
  const parsed = DynamoRequestSchema.safeParse(jsonOf(body));
  return parsed.success ? parsed.data : { RequestItems: {}, TransactItems: [] };
}

const TrainingJobRequestSchema = z.object({ RoleArn: z.string().optional(), Tags: z.array(z.unknown()).optional() });

export function trainingJobRequestOf(body: Buffer): z.infer<typeof TrainingJobRequestSchema> {
  const parsed = TrainingJobRequestSchema.safeParse(jsonOf(body));
  return parsed.success ? parsed.data : {};
}

const MembersSchema = z.record(z.string(), z.unknown()).catch({});

/** Members of a JSON body, or of a form where the service speaks the query protocol. */
export function membersOf(service: string, body: Buffer): Readonly<Record<string, unknown>> {
  const isForm = service === 'cloudformation' || service === 'iam' || service === 'sts';
  return isForm ? Object.fromEntries(new URLSearchParams(body.toString())) : MembersSchema.parse(jsonOf(body));
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
