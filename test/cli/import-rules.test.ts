import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';

/** What a folder may import, as the repository's paths; packages are named as they are. */
interface Rule {
  readonly folder: string;
  readonly may: (target: string) => boolean;
  readonly because: string;
}

const inside =
  (...folders: readonly string[]) =>
  (target: string) =>
    folders.some((folder) => target.startsWith(folder));

const RULES: readonly Rule[] = [
  { folder: 'lib/core/', may: inside('lib/core/'), because: 'the core decides and does nothing' },
  { folder: 'lib/ports/', may: inside('lib/core/', 'lib/ports/'), because: 'ports speak the words of the core' },
  {
    folder: 'lib/usecases/',
    may: (target) =>
      inside('lib/core/', 'lib/ports/', 'lib/usecases/', 'lib/contracts/')(target) ||
      ['zod', 'node:crypto', 'lib/product.ts'].includes(target),
    because: 'use cases know ports, the core and the contracts',
  },
  {
    folder: 'local/',
    may: (target) => !inside('lib/', 'lambdas/', 'demo/')(target),
    because: "the local stack's bill is a second opinion",
  },
  {
    folder: 'lib/',
    may: (target) => !inside('local/', 'demo/', 'test/')(target),
    because: 'the product does not know its stand-ins',
  },
  {
    folder: 'lambdas/',
    may: (target) => !inside('local/', 'demo/', 'test/', 'lib/infra/', 'lib/cli/')(target),
    because: 'a Lambda is product',
  },
];

const IMPORT = /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g;

describe('dependencies point one way', () => {
  test.each(RULES)('$folder: $because', ({ folder, may }) => {
    const wrong = filesOf(folder).flatMap((file) =>
      importsOf(file)
        .filter((target) => !may(target))
        .map((target) => `${file} → ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test('the reader of imports sees them', () => {
    expect(importsOf('lib/cli/main.ts')).toContain('lib/cli/program.ts');
    expect(importsOf('demo/stack-session.ts')).toContain('local/stack/start-stack.ts');
  });
});

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => posix.join(folder, name));
}

function importsOf(file: string): readonly string[] {
  const text = readFileSync(join(file), 'utf8');
  return [...text.matchAll(IMPORT)].map(([, named, dynamic]) => {
    const target = named ?? dynamic ?? '';
    if (target.startsWith('#lib/')) return target.slice(1);
    return target.startsWith('.') ? posix.join(posix.dirname(file), target) : target;
  });
}
