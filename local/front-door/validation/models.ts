import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as z from 'zod';

const MemberSchema = z.looseObject({
  shape: z.string(),
  locationName: z.string().optional(),
  queryName: z.string().optional(),
});

const ShapeSchema = z.looseObject({
  type: z.string(),
  required: z.array(z.string()).optional(),
  members: z.record(z.string(), MemberSchema).optional(),
  member: MemberSchema.optional(),
  key: MemberSchema.optional(),
  value: MemberSchema.optional(),
  enum: z.array(z.string()).optional(),
  pattern: z.string().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
});

const ModelSchema = z.looseObject({
  operations: z.record(z.string(), z.looseObject({ input: MemberSchema.optional() })),
  shapes: z.record(z.string(), ShapeSchema),
});

export type Member = z.infer<typeof MemberSchema>;
export type Shape = z.infer<typeof ShapeSchema>;
export type ServiceModel = z.infer<typeof ModelSchema>;

/** Signing name → folder of botocore's data, for the services whose requests are checked. */
const FOLDERS: Readonly<Record<string, string>> = {
  sagemaker: 'sagemaker',
  ec2: 'ec2',
  states: 'stepfunctions',
  dynamodb: 'dynamodb',
  events: 'events',
};

/** Service models of the pinned botocore, each read once, when first needed. */
export class ServiceModels {
  readonly #dataDir: string;
  readonly #models = new Map<string, ServiceModel>();

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /** The model of a service by its signing name; `undefined` for one whose requests are not checked. */
  of(service: string): ServiceModel | undefined {
    const folder = FOLDERS[service];
    if (folder === undefined) return undefined;
    const known = this.#models.get(service);
    if (known !== undefined) return known;
    const model = ModelSchema.parse(JSON.parse(this.#read(folder)));
    this.#models.set(service, model);
    return model;
  }

  #read(folder: string): string {
    const root = join(this.#dataDir, folder);
    const version = readdirSync(root).toSorted().at(-1) ?? '';
    const file = join(root, version, 'service-2.json');
    return existsSync(file) ? readFileSync(file, 'utf8') : gunzipSync(readFileSync(`${file}.gz`)).toString();
  }
}
