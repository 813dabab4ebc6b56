import { groupBy } from '../../lib/core/units/group-by.ts';
import type { PeerPrediction } from './memory-baselines.ts';
import { mapeOf, type Pair, sourceMapeOf } from './statistics.ts';
import type { ThroughputCase } from './throughput-cases.ts';

/** Peak shares at which 6N/4N is taken. */
const PEAK_SHARES = [0.4, 0.5] as const;

/** Errors of public rules on the same rows, by row and by source; a name says on how many rows. */
export function speedBaselinesOf(rows: readonly ThroughputCase[], peers: readonly PeerPrediction[]) {
  const byRow: Record<string, number> = {};
  const bySource: Record<string, number> = {};
  const add = (name: string, pairs: readonly Pair[]) => {
    if (pairs.length === 0) return;
    byRow[`${name} (${pairs.length} rows)`] = mapeOf(pairs);
    const mean = sourceMapeOf(pairs);
    if (mean !== undefined) bySource[`${name} (${pairs.length} rows)`] = mean;
  };
  for (const share of PEAK_SHARES) {
    add(
      `6N/4N at ${100 * share} % of peak`,
      rows.map((one) => pairOf(one, peakRuleOf(one, share))),
    );
  }
  for (const [name, predictions] of groupBy(peers, ({ estimator }) => estimator)) {
    const speeds = new Map(predictions.map((prediction) => [prediction.id, prediction.tokens_per_s_per_gpu]));
    add(
      name,
      rows.flatMap((one) => {
        const speed = speeds.get(one.row.id);
        return speed == null ? [] : [pairOf(one, speed)];
      }),
    );
  }
  return { byRow, bySource };
}

/** Tokens a second when a share of the peak goes into 6 operations a weight and token, or 4 where the base is frozen (llm-analysis' default is one half). */
function peakRuleOf({ input, device }: ThroughputCase, share: number): number {
  const perToken = (input.tuning === 'full' ? 6 : 4) * input.architecture.activeParameters;
  return (share * (device.bf16Tflops ?? device.fp16Tflops) * 1e12) / perToken;
}

function pairOf(one: ThroughputCase, predicted: number): Pair {
  return { source: one.row.source_key, predicted, observed: one.observedTokensPerSecond };
}
