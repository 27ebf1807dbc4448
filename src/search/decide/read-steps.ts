import {isBusyMachine, isDisturbed} from '../../judge/blocks.js'
import {full} from '../../judge/full.js'
import type {CapacityStep} from '../../result/capacity.js'
import type {OpenLoad} from '../../result/load.js'
import {generatorCoresOf} from '../../result/round-values.js'
import {decodeHistogram, quantileUs} from '../../stats/histogram.js'
import type {Slo} from '../../config/words/slo.js'
import type {Step} from './step.js'

/** The generator may send late by this share of a limit of latency: it is in every latency, and makes the server look slower. */
const lateShare = 0.2

/** What is decided on. */
export interface ReadSteps {
  readonly steps: readonly Step[]
  /** The records that `steps` were made of. */
  readonly records: readonly CapacityStep[]
  /** Disturbed ones that were left out. */
  readonly setAside: number
  /** So many were disturbed that they are kept: without them this would be no sample of this machine. */
  readonly busyMachine: boolean
}

/**
 * Reads the steps of an arm, each once, however often it is asked while they grow. Which were disturbed is judged from outside
 * alone, before any result is read.
 */
export class StepReader {
  readonly #slo: Slo
  readonly #known = new WeakMap<CapacityStep, Step>()

  constructor(slo: Slo) {
    this.#slo = slo
  }

  read(recorded: readonly CapacityStep[]): ReadSteps {
    const blocks = recorded.flatMap(({outside}, round) => (outside === null ? [] : [{round, outside}]))
    const busyMachine = isBusyMachine(blocks)
    const records = busyMachine
      ? recorded
      : recorded.filter(({outside}) => outside === null || !isDisturbed(outside))
    const steps = records.map(record => this.#stepOf(record))
    return {steps, records, setAside: recorded.length - records.length, busyMachine}
  }

  #stepOf(record: CapacityStep): Step {
    const step = this.#known.get(record) ?? readStep(record, this.#slo)
    this.#known.set(record, step)
    return step
  }
}

function readStep({start, ratePerSecond, load, use}: CapacityStep, slo: Slo): Step {
  const none = {everyMs: 1, limitsMs: [], ok: [], unanswered: [], failed: [], slow: [], latencyMs: []}
  return {
    ...{start, ratePerSecond, slices: load.window.slices ?? none},
    cpuCores: use === null ? null : use.cpuUs / 1000 / use.wallMs,
    pssBytes: use?.pssPeakBytes ?? null,
    withdrawn: withdrawalOf(load, slo),
  }
}

/** Why a load says nothing of the server; null: it does. That the server did not keep up is no reason. */
function withdrawalOf(load: OpenLoad, slo: Slo): string | null {
  const {total, unsolicited, window, open} = load
  if (window.slices === undefined) return 'the load was not recorded by slices'
  if (total.sent !== total.ok + total.non2xx + total.timeout + total.lost + total.inFlight)
    return 'requests are not accounted for'
  if (unsolicited > 0) return 'answers came that no request asked for'
  if ((window.stamps?.clockSteps ?? 0) > 0) return 'the wall clock was set'
  if (generatorCoresOf(load) > full) return 'the load generator had no CPU to spare'
  const isLate = slo.some(term => {
    if (term.kind !== 'percentile' && term.kind !== 'mean') return false
    const share = term.kind === 'percentile' ? term.share : 0.5
    return (quantileUs(decodeHistogram(open.sendLagHdr), share) ?? 0) / 1000 > lateShare * term.limit
  })
  return isLate ? 'the load generator sent late' : null
}
