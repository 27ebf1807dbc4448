import {z} from 'zod'
import {count, milliseconds} from './basics.js'
import {engineSchema} from './engine.js'
import {paceSchema} from './pace.js'
import {slicesSchema} from './slices.js'

const accountingSchema = z.object({
  sent: count,
  /** Answers as expected. */
  ok: count,
  /** Answers that are not; without `expect` in the plan, those with another status than 2xx. */
  non2xx: count,
  timeout: count,
  lost: count,
  inFlight: count,
})

/** How the schedule was kept. Histograms as HDR V2, base64, µs. */
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

const healthSchema = z.object({
  cpuCores: z.number().nonnegative(),
  /** Of these, spent on waiting for the next arrival: free for work. */
  waitingCores: z.number().nonnegative().optional(),
  loopUtilization: z.number().nonnegative(),
  loopDelayP99Ms: z.number().nonnegative(),
})

/** Histograms as HDR V2, base64, µs. */
const stampsSchema = z.object({
  /** Answers that end with the kernel's stamp of their last segment; the others with the read. */
  stamped: count,
  unstamped: count,
  /** Stamp to read: the client's own lateness, which is in no latency. */
  readDelayHdr: z.string(),
  /** latencyHdr if each answer had ended with its read, as an engine without stamps sees it. */
  untilReadHdr: z.string().optional(),
  /** Answers that had come and were not read yet, on average. */
  meanUnread: z.number().nonnegative(),
  /** latencyHdr if each answer without a stamp had come as soon as it can have; where these are more than one in 1000. */
  earliestHdr: z.string().optional(),
  /** How often the wall clock was set in the window. */
  clockSteps: count,
})

const endedSchema = z.object({ok: count, non2xx: count, timeout: count, lost: count})

/** What became of the requests of one name: of a step of a session, or of a route of a mix. */
const requestRowSchema = z.object({
  name: z.string(),
  total: accountingSchema,
  /** Never sent, because an earlier step of their session had failed. */
  skipped: count,
  /** Of non2xx: status, or what else is wrong with the answer → answers. */
  unexpected: z.record(z.string(), count).readonly(),
  /** In the window. */
  ended: endedSchema,
  latencyHdr: z.string(),
})

/** Sessions over the whole life of a load: started = completed + failed + unfinished. */
const sessionsSchema = z.object({
  started: count,
  completed: count,
  failed: count,
  unfinished: count,
  /** Completed in the window, and how long these took: HDR V2, base64, µs. */
  inWindow: count,
  durationHdr: z.string(),
  /** The generator's own time for looking into bodies. */
  readingMs: z.number().nonnegative(),
  /** The first of each kind, with how the answer began. */
  failures: z
    .array(z.object({step: z.string(), why: z.string(), detail: z.string(), beginning: z.string()}))
    .readonly(),
})

const loadShape = {
  /** What sent it; absent in older files, where the plan tells. */
  engine: engineSchema.optional(),
  total: accountingSchema,
  lostBy: z.partialRecord(z.enum(['connect', 'eof', 'eofReused', 'reset', 'truncated', 'protocol']), count),
  /** Of those lost by `protocol`: what was wrong with the answer. */
  faults: z.record(z.string(), count).readonly().optional(),
  statusCodes: z.record(z.string(), count).readonly(),
  /** Of non2xx: status, or `body` where the status is right and the text is missing → answers. Older files: every status but 2xx. */
  unexpected: z.record(z.string(), count).readonly().optional(),
  unsolicited: count,
  connectionsOpened: count,
  window: z.object({
    startNs: z.string(),
    durationMs: z.number().positive(),
    ended: endedSchema,
    bodyBytes: count,
    /** HDR V2, base64: µs from send to last byte of the good answers and timeouts of the window; older files: of all answers. */
    latencyHdr: z.string(),
    meanInSystem: z.number().nonnegative(),
    perTenth: z.array(count).readonly(),
    /** Sums of the latencies, ms, of the answers in each tenth. */
    latencyMsPerTenth: z.array(z.number().nonnegative()).readonly().optional(),
    /** Requests in the system at the window's edges. */
    inSystemAtStart: count.optional(),
    inSystemAtEnd: count.optional(),
    /** Requests without an answer that latencyHdr does not hold: they took longer than was waited for. */
    censored: count.optional(),
    /** How the ends of answers were told, where the kernel stamps them. */
    stamps: stampsSchema.optional(),
    /** Where a search asked for them. */
    slices: slicesSchema.optional(),
    /** Where the rate followed a profile. */
    pace: paceSchema.optional(),
  }),
  /** Latency over time, warm-up included: slices joined by `;`, each its `bucket:count` joined by `,`; four buckets an octave of µs. Null in older files. */
  timeline: z
    .object({
      sliceMs: z.number().positive(),
      firstMs: z.number(),
      counts: z
        .string()
        .regex(/^[\d:,;]*$/)
        .max(1_000_000),
    })
    .nullable()
    .default(null),
  warmupMs: milliseconds,
  warmupEndedBy: z.enum(['answered', 'maximum', 'unsteady']),
  drainedMs: milliseconds,
  /** By name, where the load had several requests. */
  rows: z.array(requestRowSchema).readonly().optional(),
  /** Where the load was one of sessions. */
  sessions: sessionsSchema.optional(),
  /** Of all generator processes together: cores added, of the others the worst. */
  generator: healthSchema,
  /** One by one, where there were several. */
  generators: z.array(healthSchema).readonly().optional(),
}

/** Clients that each wait for their answer before they ask again. */
export const closedLoadSchema = z.object({model: z.literal('closed'), ...loadShape})

/** Requests that are due at instants fixed beforehand. */
export const openLoadSchema = z.object({model: z.literal('open'), ...loadShape, open: openLoopSchema})

export type RequestRow = z.infer<typeof requestRowSchema>
export type ClosedLoad = z.infer<typeof closedLoadSchema>
export type OpenLoad = z.infer<typeof openLoadSchema>
export type Load = ClosedLoad | OpenLoad
