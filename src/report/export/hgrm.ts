import type {ExportedArm} from './arms.js'
import {pooledLatency} from './arms.js'

/**
 * The percentile distribution that HdrHistogram's tools write and plot (`.hgrm`): latencies in ms of all rounds together,
 * with five lines for each halving of the distance to 100 %. Requests without an answer are not in it.
 */
export function renderHgrm({rounds}: ExportedArm): string {
  return pooledLatency(rounds).known.outputPercentileDistribution(5, 1000)
}
