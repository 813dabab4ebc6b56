import { describe, expect, test } from 'vitest';
import { renderEvent } from '#lib/cli/render/event.ts';
import { formatMicroUsd, formatRange, formatUsd } from '#lib/cli/render/money.ts';
import { renderPairs, renderTable } from '#lib/cli/render/table.ts';
import { formatHours, formatInstant, formatSeconds } from '#lib/cli/render/time.ts';

describe('money', () => {
  test('is exact in micro-dollars', () => {
    expect(formatMicroUsd(1_932_319)).toBe('$1.932319');
    expect(formatMicroUsd(7)).toBe('$0.000007');
    expect(formatMicroUsd(-42)).toBe('-$0.000042');
    expect(formatMicroUsd(0)).toBe('$0.000000');
  });

  test('is rounded to what a person reads in forecasts', () => {
    expect(formatUsd(0.01234)).toBe('$0.0123');
    expect(formatUsd(12.345)).toBe('$12.35');
    expect(formatRange({ low: 0.5, likely: 1, high: 20 })).toBe('$0.5000 / $1.00 / $20.00');
  });
});

describe('time', () => {
  test('always says its clock', () => {
    expect(formatInstant('2026-11-25T03:44:22Z', 'market')).toBe('2026-11-25 03:44:22 market');
    expect(formatInstant('2026-11-25T03:44:22.123Z', 'wall')).toBe('2026-11-25 03:44:22 wall');
  });

  test('has spans with their units', () => {
    expect([12, 200, 7200].map(formatSeconds)).toEqual(['12 s', '3 min 20 s', '2.0 h']);
    expect([0.25, 2.34].map(formatHours)).toEqual(['15 min', '2.3 h']);
  });
});

describe('tables', () => {
  test('stand straight, numbers to the right', () => {
    const table = renderTable(
      [{ title: 'name' }, { title: 'cost', align: 'right' }],
      [
        ['a', '$1'],
        ['longer', '$10'],
      ],
    );
    expect(table).toBe(['name    cost', '──────  ────', 'a         $1', 'longer   $10'].join('\n'));
  });

  test('pairs are as wide as the longest name', () => {
    expect(
      renderPairs([
        ['a', '1'],
        ['name', '2'],
      ]),
    ).toBe('a     1\nname  2');
  });
});

test('an event is one line with its clock', () => {
  const head = {
    schemaVersion: 1,
    cursor: '0000000001',
    at: '2026-11-25T02:19:01Z',
    wallAt: '2026-11-24T23:15:00Z',
  } as const;
  const line = renderEvent({ ...head, type: 'interruption-notice', attempt: 1, source: 'ec2' }, 'market');
  expect(line).toBe('2026-11-25 02:19:01 market  attempt 1: EC2 takes the instance back');
});
