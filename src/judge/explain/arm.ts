import type {Cell, CompletedCell} from '../../result/cell.js'
import {isCompleted, proven, type Proven} from '../../result/cell-values.js'
import type {ScenarioRecord} from '../../result/plan-record.js'
import {fillsItsCores} from '../full.js'
import {isRanked} from '../rank.js'
import {overloadOf} from '../findings/ranked.js'
import {bindingOf, type ArmModel, type Binding} from './law.js'

/** What one may have more of. */
export type Dimension = 'workers' | 'threads' | 'connections' | 'cores' | 'clients'

export const dimensions = ['workers', 'threads', 'connections', 'cores', 'clients'] as const

/** What one more of something would give. */
export interface OneMore {
  readonly dimension: Dimension
  /** What it would be then. */
  readonly to: number
  /** Requests per second by the law, scaled by how the measured throughput lies to it. */
  readonly perSecond: number
  /** perSecond ÷ the measured throughput − 1. */
  readonly gain: number
  readonly bindsThen: Binding['by']
  /** What it costs at rest; null: nothing, or not known. */
  readonly bytes: number | null
}

/** Why a cell's throughput is what it is. */
export interface Explanation {
  readonly cell: CompletedCell
  readonly throughput: Proven
  /** Whether others took the rest of the machine: its cores are then those that its throughput and CPU time come to. */
  readonly isCrowded: boolean
  readonly model: ArmModel
  /** The bound that the law names. */
  readonly binding: Binding
  /** Measured ÷ law. */
  readonly toLaw: number
  /** Empty where the law does not explain what was measured: then it foretells nothing. */
  readonly oneMore: readonly OneMore[]
}

/** How far the measured throughput may lie from the law's before the law explains nothing. */
const tolerance = 0.15

/** Undefined where there is nothing to explain: no throughput of its own, errors, overload, a full generator. */
export function explainArm(cell: Cell, scenario: ScenarioRecord): Explanation | undefined {
  if (!isCompleted(cell) || cell.boundFacts === null) return undefined
  const throughput = proven(cell.summary.throughput)
  const isExplicable =
    throughput !== undefined &&
    throughput.limit === undefined &&
    throughput.value > 0 &&
    cell.boundFacts.serviceMs > 0 &&
    isRanked(cell) &&
    overloadOf(cell, scenario) === null
  if (!isExplicable) return undefined
  const isCrowded = cell.bound === 'cpu' && !fillsItsCores(cell.boundFacts)
  const model = modelOf(cell, scenario, isCrowded ? throughput.value : null)
  const binding = bindingOf(model)
  const toLaw = throughput.value / binding.perSecond
  const holds = Math.abs(toLaw - 1) <= tolerance && cell.bound !== 'generator'
  return {
    ...{cell, throughput, isCrowded, model, binding, toLaw},
    oneMore: holds ? dimensions.flatMap(each => oneMoreOf(each, cell, model, toLaw) ?? []) : [],
  }
}

function modelOf(
  cell: CompletedCell,
  {connections: clients}: ScenarioRecord,
  crowdedPerSecond: number | null,
): ArmModel {
  const facts = cell.boundFacts
  const cpu = proven(cell.summary.cpu?.perRequest)
  const cpuMs = cpu === undefined ? null : cpu.value / 1000
  return {
    ...{clients, cpuMs},
    slots: facts?.slots ?? null,
    cores:
      crowdedPerSecond === null || cpuMs === null
        ? (facts?.coreLimit ?? null)
        : (crowdedPerSecond / 1000) * cpuMs,
    serviceMs: facts?.serviceMs ?? 0,
  }
}

/** Undefined where the arm has no such dimension, or its size is not known. */
function oneMoreOf(
  dimension: Dimension,
  cell: CompletedCell,
  model: ArmModel,
  toLaw: number,
): OneMore | undefined {
  const changed = changeOf(dimension, cell, model)
  if (changed === undefined) return undefined
  const before = bindingOf(model)
  const after = bindingOf({...model, ...changed.model})
  // Another resource's law was not held against a measurement: it is taken as it is, and at most.
  const perSecond = after.perSecond * (after.by === before.by ? toLaw : Math.min(1, toLaw))
  const memory = dimension === 'workers' ? proven(cell.summary.memory?.pssPerWorker) : undefined
  return {
    ...{dimension, to: changed.to, perSecond, bindsThen: after.by},
    gain: perSecond / (before.perSecond * toLaw) - 1,
    bytes: memory?.value ?? null,
  }
}

interface Change {
  readonly to: number
  readonly model: Partial<ArmModel>
}

function changeOf(dimension: Dimension, cell: CompletedCell, model: ArmModel): Change | undefined {
  const {clients} = model
  const {workers} = cell
  if (dimension === 'clients') return {to: clients + 1, model: {clients: clients + 1}}
  return workers === null ? undefined : sizeChangeOf[dimension](cell, model, workers)
}

type SizeChange = (cell: CompletedCell, model: ArmModel, workers: number) => Change | undefined

const sizeChangeOf: Readonly<Record<Exclude<Dimension, 'clients'>, SizeChange>> = {
  workers: (cell, {slots, cores}, workers) => ({
    to: workers + 1,
    model: {
      ...(slots !== null && {slots: (slots / workers) * (workers + 1)}),
      cores: coresFor(cell, cores, (workers + 1) * codeThreadsOf(cell)),
    },
  }),
  threads: (cell, {slots, cores}, workers) => {
    const {threads} = cell
    if (threads === null) return undefined
    const code = codeThreadsOf(cell) > 1 ? workers * (threads + 1) : workers
    return {
      to: threads + 1,
      model: {
        ...(slots !== null && {slots: (slots / threads) * (threads + 1)}),
        cores: coresFor(cell, cores, code),
      },
    }
  },
  connections: ({workerConnections}, {slots}, workers) =>
    workerConnections === undefined || slots === null
      ? undefined
      : {to: workerConnections + 1, model: {slots: slots + workers}},
  cores: (cell, {cores}, workers) => {
    const allowed = cell.boundFacts?.coresAllowed ?? null
    if (cores === null || allowed === null) return undefined
    const parallel = workers * codeThreadsOf(cell)
    const isCrowded = cores < Math.min(parallel, allowed)
    return {to: allowed + 1, model: {cores: isCrowded ? cores + 1 : Math.min(parallel, allowed + 1)}}
  },
}

/** With code that can keep `code` cores busy. A machine that others filled gives no core to a new worker. */
function coresFor(cell: CompletedCell, cores: number | null, code: number): number | null {
  const allowed = cell.boundFacts?.coresAllowed ?? null
  if (cores === null || allowed === null) return cores
  const isCrowded = cores < Math.min((cell.workers ?? 1) * codeThreadsOf(cell), allowed)
  return isCrowded ? cores : Math.min(code, allowed)
}

/** Threads of one worker that run code at once: those of the reference server without a lock; CPython's do not. */
function codeThreadsOf({server, mode, threads, gil}: CompletedCell): number {
  return server === 'reference' && mode === 'thread' && !gil ? (threads ?? 1) : 1
}
