import {z} from 'zod'

/**
 * The result contract, version 1: the one source of the TypeScript types, of validation when a file is read, and of
 * the published JSON Schema (schema/run-result.schema.json). A change that an old reader would misread raises
 * `schemaVersion` and brings a migration.
 */
export const schemaVersion = 1

const count = z.number().int().nonnegative()
const milliseconds = z.number().nonnegative()

export const modeSchema = z.enum(['sync', 'thread', 'green', 'async', 'native'])

/** Never a bare number. `low`..`high` is a 95 % interval, null with fewer than two rounds. */
export const estimateSchema = z.object({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** Rounds behind the interval. */
  n: count,
  unit: z.enum(['req/s', 'ms', 'us', 'bytes', 'requests']),
  /** `atLeast`: a lower bound (printed ≥), `atMost`: an upper bound (printed ≤). */
  limit: z.enum(['atLeast', 'atMost']).optional(),
  /** Id of the check that failed: the number stands here for whoever wants it, and is not shown. */
  withheld: z.string().optional(),
})

export const checkSchema = z.object({
  id: z.string(),
  status: z.enum(['pass', 'warn', 'fail']),
  value: z.number().nullable(),
  limit: z.number().nullable(),
  message: z.string(),
})

const latencySchema = z.object({
  /** `closed`: time in a closed loop, which says as much about the number of connections as about the server. */
  model: z.enum(['open', 'closed']),
  /** Offered arrivals per second; null in a closed loop. */
  rate: z.number().nullable(),
  p50: estimateSchema,
  p90: estimateSchema,
  p95: estimateSchema,
  p99: estimateSchema,
  p999: estimateSchema,
  max: estimateSchema,
})

export const summarySchema = z.object({
  throughput: estimateSchema,
  latency: latencySchema,
  closedLatency: latencySchema.nullable(),
  /** null where the server's processes cannot be seen (a bare `--url`, a machine without /proc). */
  memory: z
    .object({
      pssIdle: estimateSchema,
      pssPeak: estimateSchema,
      pssAfter: estimateSchema,
      pssPerWorker: estimateSchema,
      rssPeak: estimateSchema,
      ussPeak: estimateSchema,
    })
    .nullable(),
  cpu: z
    .object({
      /** CPU of the whole process tree per answer. */
      perRequest: estimateSchema,
      /** Cores in use, on average. */
      cores: z.number().nonnegative(),
    })
    .nullable(),
  /** Mean over rounds of the window's totals for the tree. */
  process: z
    .object({
      processes: count,
      threads: count,
      voluntarySwitchesPerRequest: z.number().nonnegative(),
      involuntarySwitchesPerRequest: z.number().nonnegative(),
    })
    .nullable(),
  /** Totals over all rounds, warm-up and drain included. `connect` and the rest of `lost` do not overlap. */
  errors: z.object({
    non2xx: estimateSchema,
    timeout: estimateSchema,
    connect: estimateSchema,
    lost: estimateSchema,
  }),
})

const accountingSchema = z.object({
  sent: count,
  ok: count,
  non2xx: count,
  timeout: count,
  lost: count,
  inFlight: count,
})

const memoryReadingSchema = z.object({
  pssBytes: count,
  rssBytes: count,
  ussBytes: count,
  perProcess: z
    .array(
      z.object({
        pid: z.number().int(),
        parent: z.number().int(),
        pssBytes: count,
        rssBytes: count,
        ussBytes: count,
      }),
    )
    .readonly(),
})

const treeUseSchema = z.object({
  wallMs: milliseconds,
  cpuUs: z.number().nonnegative(),
  voluntarySwitches: count,
  involuntarySwitches: count,
  processesPeak: count,
  threadsPeak: count,
  rssPeakBytes: count,
  pssPeakBytes: count,
  ussPeakBytes: count,
})

/** Only of an open loop. Histograms as HDR V2, base64, µs. */
const openLoopSchema = z.object({
  /** Arrivals whose intended start lies in the window. */
  offered: count,
  achieved: count,
  achievedRatio: z.number().nonnegative(),
  unsent: count,
  /** Due to written, while a connection was to be had: the generator's own lateness. */
  sendLagHdr: z.string(),
  /** Due to written, while all connections up to the cap were busy: the server's queue. */
  queueHdr: z.string(),
  /** Latency from the real send, for comparison. */
  fromSendHdr: z.string(),
  connectionsPeak: count,
  capReached: z.boolean(),
})

const loadSchema = z.object({
  total: accountingSchema,
  lostBy: z.partialRecord(z.enum(['connect', 'eof', 'eofReused', 'reset', 'truncated', 'protocol']), count),
  statusCodes: z.record(z.string(), count).readonly(),
  unsolicited: count,
  connectionsOpened: count,
  window: z.object({
    startNs: z.string(),
    durationMs: z.number().positive(),
    ended: z.object({ok: count, non2xx: count, timeout: count, lost: count}),
    bodyBytes: count,
    /** HDR V2, base64: µs from send to last byte of what ended in the window. */
    latencyHdr: z.string(),
    meanInSystem: z.number().nonnegative(),
    perTenth: z.array(count).readonly(),
  }),
  warmupMs: milliseconds,
  warmupEndedBy: z.enum(['answered', 'maximum']),
  drainedMs: milliseconds,
  generator: z.object({
    cpuCores: z.number().nonnegative(),
    loopUtilization: z.number().nonnegative(),
    loopDelayP99Ms: z.number().nonnegative(),
  }),
  open: openLoopSchema.nullable().default(null),
})

const completedRoundSchema = z.object({
  status: z.literal('completed'),
  index: count,
  /** Place in the order of this round: 0 ran first. */
  position: count,
  startedAt: z.string(),
  /** Spawn to first right answer; null for a target that already ran. */
  startupMs: milliseconds.nullable(),
  /** Shortest time of a few single requests after the load, on the server idle again: its service time for this scenario. */
  unloadedMs: milliseconds,
  load: loadSchema,
  /** The open loop that came after; null when none was asked for. */
  latencyLoad: z.object({ratePerSecond: z.number().positive(), load: loadSchema}).nullable().default(null),
  use: treeUseSchema.nullable(),
  memory: z.object({idle: memoryReadingSchema, after: memoryReadingSchema}).nullable(),
  /** Busy share of all the machine's cores during the window, 0..1. */
  machineBusy: z.number().min(0).nullable(),
  /** Requests that the server itself counted, less the probes; null where it does not count. */
  servedByServer: count.nullable(),
})

const failedRoundSchema = z.object({
  status: z.enum(['invalid', 'aborted']),
  index: count,
  position: count,
  startedAt: z.string(),
  reason: z.string(),
})

export const roundSchema = z.discriminatedUnion('status', [completedRoundSchema, failedRoundSchema])

export const armSchema = z.object({
  id: z.string(),
  server: z.string(),
  serverVersion: z.string().nullable(),
  /** null: a target of unknown mode (`--url`). */
  mode: modeSchema.nullable(),
  variant: z.string().nullable(),
  requestedAs: z.string().nullable(),
  workers: z.number().int().positive().nullable(),
  threads: z.number().int().positive().nullable(),
  /** thread mode of the reference server: one lock held while JavaScript runs. */
  gil: z.boolean(),
})

export const boundSchema = z.enum(['cpu', 'slots', 'clients', 'generator'])

export const cellSchema = armSchema.omit({id: true}).extend({
  arm: z.string(),
  scenario: z.string(),
  status: z.enum(['completed', 'invalid', 'aborted']),
  /** Why the cell is not `completed`. */
  reason: z.string().nullable(),
  summary: summarySchema.nullable(),
  /** What limited the throughput; null when nothing could be shown. */
  bound: boundSchema.nullable(),
  /** The facts behind `bound`. */
  boundFacts: z
    .object({
      serviceMs: milliseconds,
      slots: z.number().nullable(),
      serverCores: z.number().nullable(),
      coreLimit: z.number().nullable(),
      generatorCores: z.number(),
      machineBusy: z.number().nullable(),
      /** Cores that neither server nor generator took: the upstream's part, and whatever else ran. */
      otherCores: z.number().nullable().default(null),
    })
    .nullable(),
  checks: z.array(checkSchema).readonly(),
  rounds: z.array(roundSchema).readonly(),
})

export const scenarioSchema = z.object({
  name: z.string(),
  description: z.string(),
  method: z.string(),
  path: z.string(),
  headers: z.record(z.string(), z.string()).readonly(),
  body: z.string().nullable(),
  connections: count,
  warmupMs: milliseconds,
  timeoutMs: milliseconds,
  expectStatus: z.number().int(),
})

export const planSchema = z.object({
  seed: z.number().int(),
  rounds: z.number().int().positive(),
  durationMs: milliseconds,
  /** Arrivals of the open loop, Poisson; null: latency is the closed loop's. */
  latency: z
    .discriminatedUnion('kind', [
      z.object({kind: z.literal('rate'), perSecond: z.number().positive()}),
      z.object({kind: z.literal('share'), ofCapacity: z.number().positive()}),
    ])
    .nullable()
    .default(null),
  /** Every start of every cell, in the order in which they ran. */
  order: z.array(z.object({round: count, position: count, arm: z.string(), scenario: z.string()})).readonly(),
  arms: z.array(armSchema).readonly(),
  scenarios: z.array(scenarioSchema).readonly(),
  url: z.string().nullable(),
})

export const environmentSchema = z.object({
  fingerprintId: z.string(),
  cpuModel: z.string(),
  cores: z.number().int().positive(),
  coresAllowed: z.number().int().positive(),
  cgroupCpuLimit: z.number().nullable(),
  memoryBytes: count,
  cgroupMemoryLimit: z.number().nullable(),
  kernel: z.string(),
  os: z.string(),
  arch: z.string(),
  virtualization: z.string().nullable(),
  governor: z.string().nullable(),
  node: z.string(),
  loadAverage1: z.number().nonnegative(),
  psiCpuSome10: z.number().nullable(),
})

export const runResultSchema = z.object({
  schemaVersion: z.literal(schemaVersion),
  id: z.string(),
  name: z.string(),
  startedAt: z.string(),
  finishedAt: z.string(),
  status: z.enum(['completed', 'interrupted']),
  tool: z.object({
    name: z.literal('workerbench'),
    version: z.string(),
    command: z.array(z.string()).readonly(),
  }),
  environment: environmentSchema,
  plan: planSchema,
  cells: z.array(cellSchema).readonly(),
})

export type Estimate = z.infer<typeof estimateSchema>
export type Check = z.infer<typeof checkSchema>
export type Summary = z.infer<typeof summarySchema>
export type LatencySummary = z.infer<typeof latencySchema>
export type CompletedRound = z.infer<typeof completedRoundSchema>
export type Round = z.infer<typeof roundSchema>
export type Bound = z.infer<typeof boundSchema>
export type Cell = z.infer<typeof cellSchema>
export type ArmRecord = z.infer<typeof armSchema>
export type ScenarioRecord = z.infer<typeof scenarioSchema>
export type PlanRecord = z.infer<typeof planSchema>
export type Environment = z.infer<typeof environmentSchema>
export type RunResult = z.infer<typeof runResultSchema>
