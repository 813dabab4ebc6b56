import type { ProfileSummary } from '../job/job.ts';
import { canonicalJson } from '../units/canonical-json.ts';
import { percentileOf, sumOf } from '../units/percentile.ts';
import type { ChatRow } from './chat-row.ts';
import { answerOf, labelCountsOf } from './labels.ts';

/** Rows whose length lies in (previous edge, `upToTokens`]. */
export interface LengthBucket {
  readonly upToTokens: number;
  readonly rows: number;
}

/** What profiling found in a job's data; lies in S3 at the job's profile key. */
export interface DatasetProfile {
  readonly schemaVersion: 1;
  readonly kind: 'thriftune.profile';
  readonly trainRows: number;
  readonly testRows: number;
  /** The test rows were taken out of the training file. */
  readonly heldOut: boolean;
  readonly trainTokens: number;
  readonly testTokens: number;
  /** Counted with the model's own tokenizer; else estimated from characters. */
  readonly exactTokens: boolean;
  /** Tokens of training rows. */
  readonly rowTokens: { readonly mean: number; readonly p50: number; readonly p99: number; readonly longest: number };
  readonly lengths: readonly LengthBucket[];
  /** Training rows that are equal to an earlier one. */
  readonly duplicateRows: number;
  /** Test rows that are equal to a training row: they make the evaluation too good. */
  readonly leakedRows: number;
  /** Rows per label, when the answers are a closed set of short texts. */
  readonly labels?: Readonly<Record<string, number>> | undefined;
  /** Characters of the training answers. */
  readonly answerCharacters: { readonly p50: number; readonly p99: number; readonly longest: number };
}

export interface ProfileInput {
  readonly trainRows: readonly ChatRow[];
  readonly testRows: readonly ChatRow[];
  /** Tokens of each row, in the same order. */
  readonly trainTokens: readonly number[];
  readonly testTokens: readonly number[];
  readonly exactTokens: boolean;
  readonly heldOut: boolean;
}

/** Profiles a data set. */
export function profileOf(input: ProfileInput): DatasetProfile {
  const { trainRows, testRows, heldOut, exactTokens } = input;
  const texts = trainRows.map((row) => canonicalJson(row));
  const distinct = new Set(texts);
  const tokens = input.trainTokens.toSorted((a, b) => a - b);
  const answers = trainRows.map((row) => answerOf(row).length).toSorted((a, b) => a - b);
  return {
    schemaVersion: 1,
    kind: 'thriftune.profile',
    trainRows: trainRows.length,
    testRows: testRows.length,
    heldOut,
    trainTokens: sumOf(tokens),
    testTokens: sumOf(input.testTokens),
    exactTokens,
    rowTokens: {
      mean: tokens.length === 0 ? 0 : sumOf(tokens) / tokens.length,
      p50: percentileOf(tokens, 0.5),
      p99: percentileOf(tokens, 0.99),
      longest: tokens.at(-1) ?? 0,
    },
    lengths: lengthsOf(tokens),
    duplicateRows: texts.length - distinct.size,
    leakedRows: testRows.filter((row) => distinct.has(canonicalJson(row))).length,
    labels: labelCountsOf(trainRows),
    answerCharacters: {
      p50: percentileOf(answers, 0.5),
      p99: percentileOf(answers, 0.99),
      longest: answers.at(-1) ?? 0,
    },
  };
}

/** What the job's record keeps of a profile that lies at `profileKey`. */
export function summaryOf(profile: DatasetProfile, profileKey: string): ProfileSummary {
  return {
    profileKey,
    trainRows: profile.trainRows,
    testRows: profile.testRows,
    heldOut: profile.heldOut,
    trainTokens: profile.trainTokens,
    longestRowTokens: profile.rowTokens.longest,
    p99RowTokens: profile.rowTokens.p99,
    duplicateRows: profile.duplicateRows,
    labels: profile.labels === undefined ? undefined : Object.keys(profile.labels).toSorted(),
  };
}

/** Buckets of powers of two from 16 tokens up to the longest row. */
function lengthsOf(sorted: readonly number[]): readonly LengthBucket[] {
  const longest = sorted.at(-1);
  if (longest === undefined) return [];
  const buckets: LengthBucket[] = [];
  for (let lower = 0, upper = 16; lower < longest; lower = upper, upper *= 2) {
    buckets.push({ upToTokens: upper, rows: sorted.filter((length) => length > lower && length <= upper).length });
  }
  return buckets;
}
