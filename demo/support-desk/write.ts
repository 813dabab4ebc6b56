import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toJsonl } from '#lib/core/dataset/to-jsonl.ts';
import { generateSupportDesk, SUPPORT_DESK_SEED } from './generate.ts';

/** `node demo/support-desk/write.ts`: writes the committed data set anew; a test holds the files equal to the generator. */
const folder = join(import.meta.dirname, '..', '..', 'examples', 'support-desk');
mkdirSync(folder, { recursive: true });
for (const [name, rows] of Object.entries(generateSupportDesk(SUPPORT_DESK_SEED))) {
  writeFileSync(join(folder, `${name}.jsonl`), toJsonl(rows));
}
