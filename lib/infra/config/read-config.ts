import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod';
import { type DeploymentConfig, DeploymentConfigSchema } from '#lib/contracts/config/deployment-config.ts';

/** Reads and checks a config document; every fault is named with its place. */
export function readConfig(path: string): DeploymentConfig {
  const parsed = DeploymentConfigSchema.safeParse(parse(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new Error(`${path} is not a valid config:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
