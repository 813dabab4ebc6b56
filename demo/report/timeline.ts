import { formatOffer } from '#lib/cli/render/plan.ts';
import { formatInstant } from '#lib/cli/render/time.ts';
import type { DemoResult } from '../demo-result.ts';
import { escapeHtml } from './html.ts';

const WIDTH = 960;
const LEFT = 12;
const ROW = 74;
const TOP = 16;

/** Attempts over market time: a bar each, checkpoints as ticks, interruptions as marks. */
export function timelineSvg({ attempts, interruptions, training, job }: DemoResult): string {
  const launched = attempts.filter((attempt) => attempt.launchedAt !== undefined);
  const start = Date.parse(launched[0]?.launchedAt ?? job.createdAt);
  const end = Math.max(start + 1000, ...launched.map((attempt) => Date.parse(attempt.endedAt ?? job.endedAt)));
  const x = (iso: string) => LEFT + ((Date.parse(iso) - start) / (end - start)) * (WIDTH - 2 * LEFT);
  const rows = launched.map((attempt, index) => {
    const y = TOP + index * ROW;
    const from = x(attempt.launchedAt ?? job.createdAt);
    const to = x(attempt.endedAt ?? job.endedAt);
    const ended = attempt.outcome === undefined ? '' : `, ${attempt.outcome}`;
    const ticks = training.checkpoints
      .filter((checkpoint) => checkpoint.attempt === attempt.attempt)
      .map(
        ({ at, step }) =>
          `<g><title>checkpoint at step ${step}</title><line x1="${px(x(at))}" x2="${px(x(at))}" y1="${y + 20}" y2="${y + 40}" stroke="var(--card)" stroke-width="2"/></g>`,
      );
    const marks = interruptions
      .filter((interruption) => interruption.attempt === attempt.attempt)
      .map((interruption) =>
        markOf(interruption, interruption.noticeAt === undefined ? to : x(interruption.noticeAt), y),
      );
    const colour = attempt.outcome === 'completed' ? 'var(--accent)' : 'var(--spot)';
    return [
      `<text x="${px(from)}" y="${y + 12}">attempt ${attempt.attempt}: ${escapeHtml(formatOffer(attempt.offerKey))}${escapeHtml(ended)}</text>`,
      `<rect x="${px(from)}" y="${y + 20}" width="${px(Math.max(3, to - from))}" height="20" rx="5" fill="${colour}"/>`,
      ...ticks,
      ...marks,
    ].join('');
  });
  const height = TOP + launched.length * ROW + 26;
  const axis = [
    `<text class="soft" x="${LEFT}" y="${height - 6}">${formatInstant(new Date(start).toISOString(), 'market')}</text>`,
    `<text class="soft" x="${WIDTH - LEFT}" y="${height - 6}" text-anchor="end">${formatInstant(new Date(end).toISOString(), 'market')}</text>`,
  ];
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Attempts over market time">${rows.join('')}${axis.join('')}</svg>`;
}

/** Under the bar, pointing at it: the label above stays free. */
function markOf(interruption: DemoResult['interruptions'][number], at: number, y: number): string {
  const text = `notice at step ${interruption.atStep}, saved at ${interruption.savedStep ?? 'no step'}`;
  const flip = at > WIDTH * 0.7;
  return [
    `<g><line x1="${px(at)}" x2="${px(at)}" y1="${y + 18}" y2="${y + 44}" stroke="var(--lost)" stroke-width="2"/>`,
    `<path d="M ${px(at)} ${y + 42} l 6 9 h -12 z" fill="var(--lost)"/>`,
    `<text x="${px(at + (flip ? -10 : 10))}" y="${y + 54}" text-anchor="${flip ? 'end' : 'start'}">${text}</text></g>`,
  ].join('');
}

function px(value: number): string {
  return value.toFixed(1);
}
