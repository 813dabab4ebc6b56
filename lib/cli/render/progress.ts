import type { JobView } from '#lib/contracts/api/job-view.ts';
import { formatUsd } from './money.ts';
import { formatOffer } from './plan.ts';

const BAR_WIDTH = 24;

/** One line of a job that runs: state, step, losses, speed, money. */
export function renderProgress(job: JobView): string {
  return [job.status, ...workOf(job), ...moneyOf(job)].join(' · ');
}

/** Several lines for a terminal that is redrawn in place. */
export function renderProgressPanel(job: JobView): string {
  const { progress } = job;
  const living = job.attempts.find((attempt) => attempt.status !== 'ended');
  const lines = [`${job.id}  ${job.status}${progress === undefined ? '' : ` · ${progress.phase}`}`];
  if (living !== undefined) lines.push(`attempt ${living.attempt} on ${formatOffer(living.offerKey)}`);
  if (progress !== undefined && progress.totalSteps > 0) {
    lines.push(`${bar(progress.step / progress.totalSteps)} ${workOf(job).join(' · ')}`);
  }
  lines.push(moneyOf(job).join(' · '));
  return lines.join('\n');
}

function workOf({ progress }: JobView): readonly string[] {
  if (progress === undefined) return [];
  const { phase, step, totalSteps, loss, validationLoss, tokensPerSecond, savedStep } = progress;
  const parts = totalSteps > 0 ? [phase, `step ${step}/${totalSteps}`] : [phase];
  if (loss !== undefined) parts.push(`loss ${loss.toFixed(3)}`);
  if (validationLoss !== undefined) parts.push(`validation ${validationLoss.toFixed(3)}`);
  if (tokensPerSecond !== undefined) parts.push(`${Math.round(tokensPerSecond)} tokens/s`);
  if (savedStep > 0) parts.push(`saved at ${savedStep}`);
  return parts;
}

function moneyOf({ money, progress }: JobView): readonly string[] {
  const parts = [`spent ${formatUsd(money.spent.usd)}`];
  if (money.projectedUsd !== undefined) parts.push(`projected ${formatUsd(money.projectedUsd)}`);
  parts.push(`cap ${formatUsd(money.cap.usd)}`);
  if (progress?.ifItDiesNowUsd !== undefined)
    parts.push(`if it dies now you lose ${formatUsd(progress.ifItDiesNowUsd)}`);
  return parts;
}

function bar(share: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * BAR_WIDTH);
  return `${'█'.repeat(full)}${'░'.repeat(BAR_WIDTH - full)}`;
}
