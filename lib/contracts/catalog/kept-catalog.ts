import * as z from 'zod';
import type { KeptCatalog } from '#lib/ports/catalog-store.ts';
import { catalogOfFile } from './catalog-codec.ts';

/** Reads the text that a store has of a catalog, or says in a line why it is none. */
export function keptCatalogOf(text: string): KeptCatalog {
  try {
    return { kind: 'kept', catalog: catalogOfFile(JSON.parse(text)) };
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : 'it is not JSON';
    return { kind: 'unreadable', reason: reason.split('\n').slice(0, 3).join(' ') };
  }
}
