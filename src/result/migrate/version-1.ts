import {z} from 'zod'

const loadSchema = z.looseObject({
  open: z.looseObject({}).nullish(),
  window: z.looseObject({durationMs: z.number()}),
})
type Load = z.infer<typeof loadSchema>

const completedRoundSchema = z.looseObject({
  status: z.literal('completed'),
  load: loadSchema,
  latencyLoad: z.looseObject({load: loadSchema}).nullish(),
  use: z.unknown(),
  machineBusy: z.unknown(),
})
const failedRoundSchema = z.looseObject({status: z.enum(['invalid', 'aborted'])})
const roundSchema = z.discriminatedUnion('status', [completedRoundSchema, failedRoundSchema])

const cellSchema = z.looseObject({
  status: z.enum(['completed', 'invalid', 'aborted']),
  reason: z.string().nullable(),
  summary: z.looseObject({phases: z.record(z.string(), z.string()).optional()}).nullable(),
  bound: z.unknown(),
  boundFacts: z.unknown(),
  checks: z.array(z.looseObject({id: z.string(), message: z.string()})),
  rounds: z.array(roundSchema),
})

/** Of a version 1 file what version 2 writes otherwise; the rest is left for the schema of today to judge. */
export const version1Schema = z.looseObject({
  plan: z.looseObject({
    /** Absent from the first files, which had this phase alone. */
    capacity: z.boolean().default(true),
    latency: z.looseObject({kind: z.string(), ofCapacity: z.number().optional()}).nullish(),
  }),
  cells: z.array(cellSchema),
})
type Version1 = z.infer<typeof version1Schema>

/**
 * Version 1 called the saturation phase `capacity`, stored the phases of a round as `load` and `latencyLoad`, told the
 * loop of a load by whether `open` was null, and gave failed cells the empty places of a completed one.
 */
export function fromVersion1({plan, cells, ...rest}: Version1): unknown {
  const {capacity, latency, ...otherPlan} = plan
  const ratePerSecond = latency?.kind === 'rate' ? latency['perSecond'] : undefined
  return {
    ...rest,
    schemaVersion: 2,
    plan: {...otherPlan, saturation: capacity, latency: latency == null ? null : arrivalsOf(latency)},
    cells: cells.map(cell => cellOf(cell, ratePerSecond)),
  }
}

function arrivalsOf({ofCapacity, ...latency}: NonNullable<Version1['plan']['latency']>): unknown {
  return ofCapacity === undefined ? latency : {...latency, ofSaturation: ofCapacity}
}

function cellOf(cell: z.infer<typeof cellSchema>, ratePerSecond: unknown): unknown {
  const {summary, bound, boundFacts, checks, rounds, ...rest} = cell
  const common = {...rest, rounds: rounds.map(round => roundOf(round, ratePerSecond))}
  if (cell.status !== 'completed') return {...common, reason: cell.reason ?? ''}
  return {
    ...common,
    ...{bound, boundFacts},
    summary: summary?.phases === undefined ? summary : {...summary, phases: renamed(summary.phases)},
    // The one sentence of a check that named the phase.
    checks: checks.map(check =>
      check.id === 'paced'
        ? {...check, message: check.message.replace('of the capacity', 'of the saturation throughput')}
        : check,
    ),
  }
}

function renamed(phases: Readonly<Record<string, string>>): unknown {
  return Object.fromEntries(
    Object.entries(phases).map(([number, phase]) => [number, phase === 'capacity' ? 'saturation' : phase]),
  )
}

function roundOf(round: z.infer<typeof roundSchema>, ratePerSecond: unknown): unknown {
  if (round.status !== 'completed') return round
  const {load, latencyLoad, use, machineBusy, ...rest} = round
  if (load.open != null) return {...rest, latency: {ratePerSecond, load: openOf(load), use, machineBusy}}
  const saturation = {load: closedOf(load), use, machineBusy}
  if (latencyLoad == null) return {...rest, saturation}
  const latency = {...latencyLoad, load: openOf(latencyLoad.load), use: null, machineBusy: null}
  return {...rest, saturation, latency}
}

function openOf(load: Load): unknown {
  return {...load, model: 'open'}
}

function closedOf(load: Load): unknown {
  return {...load, model: 'closed'}
}
