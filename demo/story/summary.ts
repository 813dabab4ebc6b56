import { renderBill } from '#lib/cli/render/bill.ts';
import { formatShare } from '#lib/cli/render/job.ts';
import { formatMicroUsd } from '#lib/cli/render/money.ts';
import { formatOffer } from '#lib/cli/render/plan.ts';
import { renderPairs, renderTable } from '#lib/cli/render/table.ts';
import type { OfferKey } from '#lib/core/catalog/offer-key.ts';
import type { DemoResult } from '../demo-result.ts';

/** The end of a demo run for a terminal: result, answers side by side, bill, what was simulated. */
export function summaryOf(result: DemoResult): string {
  return [
    resultPart(result),
    answersPart(result),
    interruptionsPart(result),
    billPart(result),
    result.notes.join('\n'),
  ].join('\n\n');
}

function resultPart({ evaluation, classifier, snapshot }: DemoResult): string {
  const { before, after } = evaluation;
  const pairs: [string, string][] = [
    ['exact answers, base', `${formatShare(before.exactMatch)}, loss ${before.loss.toFixed(3)}`],
    ['exact answers, tuned', `${formatShare(after.exactMatch)}, loss ${after.loss.toFixed(3)}`],
  ];
  if (classifier !== undefined) {
    pairs.push([
      'classifier (no LLM)',
      `${formatShare(classifier.exactMatch)} in ${classifier.seconds.toFixed(1)} s: ${classifierVerdict(classifier.exactMatch.value, after.exactMatch.value)}`,
    ]);
  }
  pairs.push(['snapshot', snapshot.digest], ['in S3', `s3://${snapshot.bucket}/${snapshot.manifestKey}`]);
  return `RESULT\n${renderPairs(pairs)}`;
}

function answersPart({ evaluation }: DemoResult): string {
  const short = (text: string) => (text.length > 44 ? `${text.slice(0, 43)}…` : text).replaceAll('\n', ' ');
  const rows = evaluation.samples.map(({ question, expected, before, after }) =>
    [question, expected, before, after].map(short),
  );
  return `ANSWERS\n${renderTable([{ title: 'message' }, { title: 'wanted' }, { title: 'before' }, { title: 'after' }], rows)}`;
}

function interruptionsPart({ interruptions }: DemoResult): string {
  if (interruptions.length === 0) return 'INTERRUPTIONS\nnone';
  const lines = interruptions.map(({ attempt, atStep, savedStep, resumedFromStep, resumedOn }) => {
    const on = resumedOn === undefined ? '' : ` on ${formatOffer(resumedOn as OfferKey)}`;
    return `attempt ${attempt} taken back at step ${atStep}, saved at ${savedStep ?? 'no step'}, resumed from step ${resumedFromStep ?? 0}${on}`;
  });
  return `INTERRUPTIONS\n${lines.join('\n')}`;
}

function billPart({ bill }: DemoResult): string {
  const same = bill.equal ? 'equal to the micro-dollar' : 'NOT EQUAL';
  return `BILL\n${renderBill(bill.sums)}\nthe simulator's own bill: ${formatMicroUsd(bill.simulatorMicroUsd)}, ${same}`;
}

/** Said plainly: labels alone need no language model where a classifier is as good. */
export function classifierVerdict(classifier: number, tuned: number): string {
  if (classifier > tuned) return 'the classifier wins here; if labels are all you need, use that';
  if (classifier === tuned) return 'as good as the tuned model here; if labels are all you need, use that';
  return 'the tuned model wins here';
}
