import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { UserOffersFileSchema } from '#lib/contracts/catalog/user-offers-file.ts';
import type { UserOffer } from '#lib/core/catalog/user-offers.ts';
import { PRODUCT } from '#lib/product.ts';
import { CliError } from '../cli-error.ts';

/** The user's own offers: of the named file, else of `offers.yaml` in the user's configuration, else none. */
export function readUserOffers(env: NodeJS.ProcessEnv, named: string | undefined): readonly UserOffer[] {
  const usual = join(env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), PRODUCT, 'offers.yaml');
  const file = named ?? (existsSync(usual) ? usual : undefined);
  if (file === undefined) return [];
  const result = UserOffersFileSchema.safeParse(documentOf(file));
  if (result.success) return result.data.offers;
  throw new CliError('InvalidRequest', `${file}: ${z.prettifyError(result.error)}`, 'Correct the file of offers.');
}

function documentOf(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError('InvalidRequest', `${file} cannot be read: ${reason}`, 'Name a file of offers in YAML or JSON.');
  }
}
