import type {Estimate} from '../result/estimate.js'
import {
  cpuPerRequestUs,
  latencyLoadOf,
  memoryPeakOf,
  proxyCpuPerRequestUs,
  proxyPssPeakOf,
  pssPerWorkerOf,
  throughputOf,
} from '../result/round-values.js'
import type {CompletedRound} from '../result/round.js'
import type {Summary} from '../result/summary.js'
import {percentileOf} from './percentiles.js'

/** A number that bench measures of an arm, wherever it stands: in a table, a comparison, a gate or a file. */
export interface Metric {
  readonly title: string
  readonly unit: Exclude<Estimate['unit'], 'requests'>
  readonly better: 'higher' | 'lower'
  /** Its column in CSV. */
  readonly csv: string
  /** A cell's number, which a check may have withdrawn; undefined where the summary has none. */
  readonly ofSummary: (summary: Summary) => Estimate | undefined
  /** The number of one round, in `unit`; null or NaN where it was not measured. */
  readonly ofRound: (round: CompletedRound) => number | null
}

/** All of them, in the order of tables. */
export const metrics = {
  throughput: {
    ...{title: 'throughput', unit: 'req/s', better: 'higher', csv: 'throughput_rps'},
    ofSummary: ({throughput}) => throughput,
    ofRound: throughputOf,
  },
  p50: {
    ...{title: 'p50', unit: 'ms', better: 'lower', csv: 'p50_ms'},
    ofSummary: ({latency}) => latency.p50,
    ofRound: round => percentileOf(latencyLoadOf(round), 0.5),
  },
  p90: {
    ...{title: 'p90', unit: 'ms', better: 'lower', csv: 'p90_ms'},
    ofSummary: ({latency}) => latency.p90,
    ofRound: round => percentileOf(latencyLoadOf(round), 0.9),
  },
  p99: {
    ...{title: 'p99', unit: 'ms', better: 'lower', csv: 'p99_ms'},
    ofSummary: ({latency}) => latency.p99,
    ofRound: round => percentileOf(latencyLoadOf(round), 0.99),
  },
  cpu: {
    ...{title: 'CPU/req', unit: 'us', better: 'lower', csv: 'cpu_per_request_us'},
    ofSummary: ({cpu}) => cpu?.perRequest,
    ofRound: cpuPerRequestUs,
  },
  pssWorker: {
    ...{title: 'PSS worker', unit: 'bytes', better: 'lower', csv: 'pss_per_worker_bytes'},
    ofSummary: ({memory}) => memory?.pssPerWorker,
    ofRound: pssPerWorkerOf,
  },
  pss: {
    ...{title: 'PSS peak', unit: 'bytes', better: 'lower', csv: 'pss_peak_bytes'},
    ofSummary: ({memory}) => memory?.pssPeak,
    ofRound: round => memoryPeakOf(round),
  },
  startup: {
    ...{title: 'start-up', unit: 'ms', better: 'lower', csv: 'startup_ms'},
    ofSummary: () => undefined,
    ofRound: ({startupMs}) => startupMs,
  },
  proxyCpu: {
    ...{title: 'proxy CPU/req', unit: 'us', better: 'lower', csv: 'proxy_cpu_per_request_us'},
    ofSummary: ({proxy}) => proxy?.cpuPerRequest,
    ofRound: proxyCpuPerRequestUs,
  },
  proxyPss: {
    ...{title: 'proxy PSS', unit: 'bytes', better: 'lower', csv: 'proxy_pss_peak_bytes'},
    ofSummary: ({proxy}) => proxy?.pssPeak,
    ofRound: proxyPssPeakOf,
  },
} as const satisfies Record<string, Metric>

export type MetricKey = keyof typeof metrics
