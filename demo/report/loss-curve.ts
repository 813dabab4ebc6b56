import type { DemoResult } from '../demo-result.ts';

const WIDTH = 960;
const HEIGHT = 300;
const BOX = { left: 52, right: 16, top: 14, bottom: 40 } as const;
const GRID_LINES = 4;

/** Training loss per step and validation loss, with lines where work was resumed. */
export function lossSvg({ training, interruptions, plan }: DemoResult): string {
  const { steps, validations } = training;
  const losses = [...steps, ...validations].map(({ loss }) => loss);
  const top = Math.max(0.1, ...losses) * 1.05;
  const last = Math.max(1, plan.totalSteps, ...steps.map(({ step }) => step));
  const x = (step: number) => BOX.left + (step / last) * (WIDTH - BOX.left - BOX.right);
  const y = (loss: number) => BOX.top + (1 - loss / top) * (HEIGHT - BOX.top - BOX.bottom);
  const grid = Array.from({ length: GRID_LINES + 1 }, (_, index) => {
    const loss = (top * index) / GRID_LINES;
    return `<line x1="${BOX.left}" x2="${WIDTH - BOX.right}" y1="${px(y(loss))}" y2="${px(y(loss))}" stroke="var(--line)"/><text class="soft" x="${BOX.left - 8}" y="${px(y(loss) + 4)}" text-anchor="end">${loss.toFixed(1)}</text>`;
  });
  const resumes = interruptions.map(
    ({ resumedFromStep, atStep }) =>
      `<g><title>stopped at step ${atStep}, resumed from ${resumedFromStep ?? 0}</title><line x1="${px(x(resumedFromStep ?? 0))}" x2="${px(x(resumedFromStep ?? 0))}" y1="${BOX.top}" y2="${HEIGHT - BOX.bottom}" stroke="var(--lost)" stroke-dasharray="5 4" stroke-width="1.5"/></g>`,
  );
  const attempts = [...new Set(steps.map(({ attempt }) => attempt))];
  const curves = attempts.map((attempt) => {
    const points = steps
      .filter((step) => step.attempt === attempt)
      .map(({ step, loss }) => `${px(x(step))},${px(y(loss))}`);
    return `<polyline points="${points.join(' ')}" fill="none" stroke="var(--spot)" stroke-width="2" stroke-linejoin="round"/>`;
  });
  const dots = validations.map(
    ({ step, loss }) =>
      `<g><title>validation loss ${loss.toFixed(3)} at step ${step}</title><circle cx="${px(x(step))}" cy="${px(y(loss))}" r="4.5" fill="var(--accent)"/></g>`,
  );
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Training and validation loss by step">`,
    ...grid,
    ...resumes,
    ...curves,
    ...dots,
    legend(),
    `<text class="soft" x="${BOX.left}" y="${HEIGHT - 8}">step 0</text>`,
    `<text class="soft" x="${WIDTH - BOX.right}" y="${HEIGHT - 8}" text-anchor="end">step ${last}</text></svg>`,
  ].join('');
}

function legend(): string {
  const x = WIDTH - 340;
  return [
    `<line x1="${x}" x2="${x + 22}" y1="24" y2="24" stroke="var(--spot)" stroke-width="2"/><text x="${x + 28}" y="28">training</text>`,
    `<circle cx="${x + 104}" cy="24" r="4.5" fill="var(--accent)"/><text x="${x + 114}" y="28">validation</text>`,
    `<line x1="${x + 190}" x2="${x + 212}" y1="24" y2="24" stroke="var(--lost)" stroke-dasharray="5 4" stroke-width="1.5"/><text x="${x + 218}" y="28">resumed from here</text>`,
  ].join('');
}

function px(value: number): string {
  return value.toFixed(1);
}
