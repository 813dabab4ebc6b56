import { readFileSync, writeFileSync } from 'node:fs';
import { countedFixture, TrainableFixtureSchema } from './model-facts/trainable-fixture.ts';

/**
 * Writes our counts into the fixture that TypeScript and Python tests share: tiny models of every shape, every tuning.
 *
 * `node_modules/.bin/node scripts/count-trainable-parameters.ts`, then `npm run format`. Configurations and sizes in it are written by hand.
 */
const FIXTURE = 'containers/trainer/tests/fixtures/trainable-parameters.json';
const fixture = TrainableFixtureSchema.parse(JSON.parse(readFileSync(FIXTURE, 'utf8')));
writeFileSync(FIXTURE, `${JSON.stringify(countedFixture(fixture), null, 2)}\n`);
console.log(`${FIXTURE}: ${fixture.cases.length} models`);
