import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { DemoResultSchema } from '../../demo/demo-result.ts';
import { demoResultJsonSchema } from '../../demo/demo-result-schema.ts';
import { renderPage } from '../../demo/report/page.ts';
import { drawShares } from '../../demo/story/interruptions.ts';
import { summaryOf } from '../../demo/story/summary.ts';

const sample = DemoResultSchema.parse(JSON.parse(readFileSync('test/demo/sample-result.json', 'utf8')));

describe('the demo result', () => {
  test('has its JSON Schema committed', () => {
    expect(readFileSync('schemas/demo-result.schema.json', 'utf8')).toBe(demoResultJsonSchema());
  });

  test('is valid by that schema as any other program reads it', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    const valid = ajv.validate(JSON.parse(demoResultJsonSchema()), sample);
    expect(ajv.errors).toBeNull();
    expect(valid).toBe(true);
  });

  test('refuses what it does not know', () => {
    expect(DemoResultSchema.safeParse({ ...sample, colour: 'red' }).success).toBe(false);
    expect(DemoResultSchema.safeParse({ ...sample, schema: 'thriftune.demo/2' }).success).toBe(false);
  });
});

describe('the page of a job', () => {
  const page = renderPage(sample);

  test('needs no script and no network', () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|javascript:|\son\w+=/i);
    expect(page.replaceAll('s3://', '')).not.toMatch(/\b(https?:)?\/\/\w/);
  });

  test('is made from the result alone', () => {
    expect(renderPage(sample)).toBe(page);
  });

  test('tells what it shows to those who do not see it', () => {
    expect(page).toMatch(/<html lang="en">/);
    expect(page.match(/<svg [^>]*role="img" aria-label="[^"]+"/g)).toHaveLength(2);
    expect(page.match(/<table><caption>/g)?.length).toBe(page.match(/<table>/g)?.length);
    expect(page).toMatch(/prefers-color-scheme: dark/);
  });

  test('keeps foreign text foreign', () => {
    const [first] = sample.evaluation.samples;
    const evil = { question: '<script>alert(1)</script>', expected: 'a"b', before: "<b>'", after: '&' };
    expect(first).toBeDefined();
    const hostile = renderPage({ ...sample, evaluation: { ...sample.evaluation, samples: [evil] } });
    expect(hostile).not.toMatch(/<script|<b>/);
    expect(hostile).toMatch(/&lt;script&gt;alert\(1\)/);
  });

  test('shows the bill and whether it is equal', () => {
    expect(page).toMatch(/, equal</);
    expect(renderPage({ ...sample, bill: { ...sample.bill, equal: false } })).toMatch(/NOT EQUAL/);
  });
});

test('the summary says what was simulated', () => {
  expect(summaryOf(sample)).toMatch(/RESULT[\s\S]+ANSWERS[\s\S]+INTERRUPTIONS[\s\S]+BILL[\s\S]+simulated/);
});

test('interruptions are drawn from the seed, in order, where there is work left', () => {
  expect(drawShares(3, 7)).toEqual(drawShares(3, 7));
  expect(drawShares(3, 7)).not.toEqual(drawShares(3, 8));
  for (let seed = 0; seed < 50; seed += 1) {
    const shares = drawShares(4, seed);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.every((share) => share >= 0.3 && share <= 0.85)).toBe(true);
  }
  expect(drawShares(0, 7)).toEqual([]);
});
