import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Bundles every `lambdas/<group>/handler.ts` into `dist/lambdas/<group>/index.mjs`, in one esbuild call. The same source gives the same bytes. */
const OUT = join('dist', 'lambdas');

/** Some dependencies are CommonJS inside: bundled as ES modules they need a `require`. */
const BANNER = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

const groups = readdirSync('lambdas', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join('lambdas', entry.name, 'handler.ts')))
  .map((entry) => entry.name)
  .sort();

const startedAt = performance.now();
rmSync(OUT, { recursive: true, force: true });
await build({
  entryPoints: Object.fromEntries(groups.map((group) => [`${group}/index`, join('lambdas', group, 'handler.ts')])),
  outdir: OUT,
  outExtension: { '.js': '.mjs' },
  absWorkingDir: process.cwd(),
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  minify: true,
  // Step Functions reads error names; minified classes would be called `o`.
  keepNames: true,
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  banner: { js: BANNER },
  logLevel: 'warning',
}).catch(() => {
  // esbuild has said what is wrong.
  console.error('the Lambdas could not be built');
  process.exit(1);
});
const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
console.log(`${groups.length} Lambdas in ${seconds} s (${OUT})`);
for (const group of groups) {
  const kib = Math.round(statSync(join(OUT, group, 'index.mjs')).size / 1024);
  console.log(`  ${group.padEnd(10)} ${String(kib).padStart(6)} KiB`);
}
