import { forecastUsdOf } from '#lib/cli/render/bill.ts';
import { formatShare } from '#lib/cli/render/job.ts';
import { formatMicroUsd, formatRange, formatUsd } from '#lib/cli/render/money.ts';
import { formatOffer } from '#lib/cli/render/plan.ts';
import { formatHours, formatInstant, formatSeconds } from '#lib/cli/render/time.ts';
import type { DemoResult } from '../demo-result.ts';
import { classifierVerdict } from '../story/summary.ts';
import { escapeHtml, htmlTable } from './html.ts';
import { lossSvg } from './loss-curve.ts';
import { STYLE } from './style.ts';
import { timelineSvg } from './timeline.ts';

/** The page of one job, from its result alone: self-contained, no script, nothing fetched. */
export function renderPage(result: DemoResult): string {
  const title = `${result.model.id} on ${result.dataset.name}`;
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)} · thriftune</title><style>${STYLE}</style></head><body><main>`,
    header(result, title),
    section(
      'What happened',
      figure(
        timelineSvg(result),
        'Bars are launches of compute; white ticks are verified checkpoints. Market time: a simulated clock, see below.',
      ),
    ),
    section(
      'How it learnt',
      figure(
        lossSvg(result),
        `Mean cross-entropy of the answer tokens. ${result.training.checkpoints.length} checkpoints were verified.`,
      ),
    ),
    section('Answers before and after', evaluation(result)),
    section('Bill', bill(result)),
    section('Plan', plan(result)),
    section('This run', run(result)),
    '</main></body></html>\n',
  ].join('\n');
}

function section(title: string, body: string): string {
  return `<section><h2>${escapeHtml(title)}</h2>${body}</section>`;
}

function figure(svg: string, caption: string): string {
  return `<figure>${svg}<figcaption>${escapeHtml(caption)}</figcaption></figure>`;
}

function header({ evaluation, bill, interruptions, job, dataset, model, notes }: DemoResult, title: string): string {
  const share = (value: number) => `${(value * 100).toFixed(1)} %`;
  const cards: readonly (readonly [string, string])[] = [
    [
      'exact answers, before → after',
      `${share(evaluation.before.exactMatch.value)} → ${share(evaluation.after.exactMatch.value)}`,
    ],
    ['paid', formatMicroUsd(bill.sums.paidMicroUsd)],
    ['saved against on demand', `${(bill.sums.savingShare * 100).toFixed(0)} %`],
    ['interruptions survived', String(interruptions.length)],
  ];
  const items = cards.map(
    ([name, value]) =>
      `<li><span class="name">${escapeHtml(name)}</span><span class="value">${escapeHtml(value)}</span></li>`,
  );
  const about = `${model.about}. ${dataset.trainRows} training rows, ${dataset.testRows} test rows; ${job.tuning}, ${job.epochs.toFixed(2)} epochs. Job ${job.id}, ${job.status}.`;
  return [
    `<header><h1>${escapeHtml(title)}</h1><p class="soft">${escapeHtml(about)}</p>`,
    `<ul class="cards">${items.join('')}</ul>`,
    `<div class="notice">${notes.map((note) => `<p>${escapeHtml(note)}</p>`).join('')}</div></header>`,
  ].join('');
}

function evaluation({ evaluation: { before, after, samples }, classifier }: DemoResult): string {
  const rows = [
    ['base, untouched', formatShare(before.exactMatch), before.loss.toFixed(3)],
    ['tuned', formatShare(after.exactMatch), after.loss.toFixed(3)],
    ...(classifier === undefined ? [] : [[classifier.name, formatShare(classifier.exactMatch), '-']]),
  ];
  const table = htmlTable({
    caption: 'Exact match on test rows that were never trained on, with 95 % Wilson intervals',
    head: ['model', 'exact match', 'loss'],
    numeric: [2],
    rows,
    marked: 1,
  });
  const answers = samples.map(
    ({ question, expected, before: was, after: now }) =>
      `<article class="answer"><strong>${escapeHtml(question)}</strong><dl><dt>wanted</dt><dd>${escapeHtml(expected)}</dd><dt>before</dt><dd>${escapeHtml(was)}</dd><dt>after</dt><dd${now.trim() === expected.trim() ? ' class="right"' : ''}>${escapeHtml(now)}</dd></dl></article>`,
  );
  return `${table}${verdict(after.exactMatch.value, classifier)}<h3>Three of the test rows</h3><div class="answers">${answers.join('')}</div>`;
}

function verdict(tuned: number, classifier: DemoResult['classifier']): string {
  if (classifier === undefined) return '';
  const { name, exactMatch, seconds } = classifier;
  const text = `A plain classifier (${name}, ${seconds.toFixed(1)} s on a CPU): ${classifierVerdict(exactMatch.value, tuned)}.`;
  return `<p><strong>${escapeHtml(text)}</strong></p>`;
}

function bill({ bill: money }: DemoResult): string {
  const lines = htmlTable({
    caption: 'Ledger: one row per attempt, hour, thing and price',
    head: ['attempt', 'what', 'offer', 'from', 'seconds', '$/h', 'charge', 'note'],
    numeric: [4, 5, 6],
    rows: money.rows.map((row) => [
      String(row.attempt),
      row.sku,
      formatOffer(row.offerKey),
      formatInstant(row.start, 'market'),
      String(row.seconds),
      formatMicroUsd(row.microUsdPerHour),
      formatMicroUsd(row.microUsd),
      row.freeBecause ?? '',
    ]),
  });
  const { sums } = money;
  const total = htmlTable({
    caption: 'What it comes to',
    head: ['', 'amount'],
    numeric: [1],
    rows: [
      ['paid', formatMicroUsd(sums.paidMicroUsd)],
      [
        "the provider's own bill (simulator)",
        `${formatMicroUsd(money.simulatorMicroUsd)}${money.equal ? ', equal' : ', NOT EQUAL'}`,
      ],
      [
        'of that, work that interruptions threw away',
        `${formatMicroUsd(sums.lostWorkMicroUsd)} (${formatSeconds(sums.lostWorkSeconds)} market)`,
      ],
      ['the same work on demand', formatMicroUsd(sums.onDemandEquivalentMicroUsd)],
      ['saving, net of lost work', `${formatMicroUsd(sums.savingMicroUsd)} (${(sums.savingShare * 100).toFixed(1)} %)`],
      ['forecast low / likely / high', formatRange(forecastUsdOf(sums))],
    ],
    marked: 4,
  });
  return `${total}${lines}`;
}

function plan({ plan: { chosen, next, rejectedCount, onDemandUsd } }: DemoResult): string {
  const row = (option: typeof chosen, why: string) => [
    formatOffer(option.offerKey),
    option.gpu,
    option.price.usdPerHour.toFixed(4),
    formatHours(option.hours.likely),
    formatRange(option.costUsd),
    why,
  ];
  const table = htmlTable({
    caption: `Options by mean cost; ${rejectedCount} more were refused. On demand the same job was put at ${formatUsd(onDemandUsd)}.`,
    head: ['offer', 'gpu', '$/h', 'hours', 'cost low / likely / high', 'why'],
    numeric: [2, 3, 4],
    rows: [row(chosen, 'chosen'), ...next.map((option) => row(option, option.lostBecause))],
    marked: 0,
  });
  return table;
}

function run({ phases, totalSeconds, snapshot, model, job, machine, madeAtWall, options, clock }: DemoResult): string {
  const table = htmlTable({
    caption: `Wall time by phase; phases overlap. ${formatSeconds(totalSeconds)} in all.`,
    head: ['phase', 'began after', 'took'],
    numeric: [1, 2],
    rows: phases.map((phase) => [
      phase.name,
      `${phase.startedAfterSeconds.toFixed(1)} s`,
      `${phase.seconds.toFixed(1)} s`,
    ]),
  });
  const facts: readonly (readonly [string, string])[] = [
    ['snapshot', `s3://${snapshot.bucket}/${snapshot.manifestKey}`],
    ['digest', snapshot.digest],
    ['base', `${model.id}, ${model.revision}, ${model.licence}, ${model.parameters.toLocaleString('en')} parameters`],
    [
      'hyperparameters',
      Object.entries(job.hyperparameters)
        .map(([name, value]) => `${name} ${value}`)
        .join(', '),
    ],
    ['options', `seed ${options.seed}, ${options.service}, ${options.interruptions} interruptions`],
    [
      'clock',
      `market time runs ${clock.rate} times as fast as wall time; notice ${clock.noticeWallSeconds} s wall, billed as ${clock.noticeBilledSeconds} s`,
    ],
    ['machine', `${machine.cpus} × ${machine.cpuModel}, ${machine.memoryGib.toFixed(0)} GiB, Node ${machine.node}`],
    ['made', formatInstant(madeAtWall, 'wall')],
  ];
  const rows = facts.map(
    ([name, value]) => `<tr><th scope="row">${escapeHtml(name)}</th><td><code>${escapeHtml(value)}</code></td></tr>`,
  );
  return `<div class="wide"><table><caption>Where things are</caption><tbody>${rows.join('')}</tbody></table></div>${table}`;
}
