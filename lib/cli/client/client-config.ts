import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { PRODUCT } from '#lib/product.ts';
import { CliError } from '../cli-error.ts';

/** Where an API is and the key to it; `aws` is there for the local stack alone, whose AWS is elsewhere. */
export const ClientConfigSchema = z.strictObject({
  schemaVersion: z.literal(1),
  apiUrl: z.url(),
  apiKey: z.string().min(1),
  aws: z
    .strictObject({
      endpointUrl: z.url(),
      region: z.string().min(1),
      accessKeyId: z.string().min(1),
      secretAccessKey: z.string().min(1),
    })
    .optional(),
});
export type ClientConfig = z.infer<typeof ClientConfigSchema>;

/** The file that a running local stack leaves for its client. */
export function localClientFile(repository: string): string {
  return join(repository, '.thriftune', 'local', 'client.json');
}

/** Environment first, then a running local stack of this folder, then the user's own file. */
export function readClientConfig(env: NodeJS.ProcessEnv, folder: string): ClientConfig {
  const apiUrl = env['THRIFTUNE_API_URL'];
  const apiKey = env['THRIFTUNE_API_KEY'];
  if (apiUrl !== undefined && apiKey !== undefined) {
    return parsed({ schemaVersion: 1, apiUrl, apiKey }, 'THRIFTUNE_API_URL, THRIFTUNE_API_KEY');
  }
  const userFile = join(env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), PRODUCT, 'config.json');
  for (const file of [localClientFile(folder), userFile]) {
    if (existsSync(file)) return parsed(jsonOf(file), file);
  }
  throw new CliError(
    'InvalidRequest',
    'no API is known',
    `Set THRIFTUNE_API_URL and THRIFTUNE_API_KEY, write them to ${userFile}, or start a local stack with "${PRODUCT} local up".`,
  );
}

function parsed(value: unknown, place: string): ClientConfig {
  const result = ClientConfigSchema.safeParse(value);
  if (result.success) return result.data;
  throw new CliError(
    'InvalidRequest',
    `${place}: ${z.prettifyError(result.error)}`,
    'Correct the settings of the client.',
  );
}

function jsonOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch {
    throw new CliError('InvalidRequest', `${file} is not JSON`, 'Correct or remove the file.');
  }
}
