import {recordArm, type Arm} from '../plan/arm.js'
import type {AnswerRecord} from '../result/answer.js'
import type {Cell} from '../result/cell.js'
import type {Environment} from '../result/environment.js'
import {completedRounds} from '../result/round-values.js'
import type {CompletedRound, FailedRound, Round} from '../result/round.js'
import type {Floor} from '../result/schema.js'
import type {Scenario} from '../config/scenario/scenario.js'
import {boundFacts, findBound, generatorIsFull, type ArmLimits, type SaturatedRound} from './bound.js'
import {cpusOfList} from '../unit/cpu-list.js'
import {applyChecks} from './checks/apply.js'
import {summarize} from './summarize.js'

/** What a judgement needs to know of the machine. */
export interface CellMachine extends Pick<Environment, 'cores' | 'coresAllowed' | 'cgroupCpuLimit'> {
  /** Null or left out: not measured, and then nothing is held against it. */
  readonly floor?: Floor | null
}

/** Judges the stored rounds of one cell: its numbers, what bound them, and which of them hold. `answer`: held against the other arms'. */
export function makeCell(
  arm: Arm,
  scenario: Scenario,
  rounds: readonly Round[],
  machine: CellMachine,
  answer?: AnswerRecord,
): Cell {
  const {id, ...settings} = recordArm(arm)
  const base = {...settings, arm: id, scenario: scenario.name, rounds: [...rounds], trace: null}
  const failed = rounds.find((round): round is FailedRound => round.status === 'invalid')
  if (failed !== undefined) return {...base, status: 'invalid', reason: failed.reason}
  const completed = completedRounds(rounds)
  if (completed.length === 0) return {...base, status: 'aborted', reason: 'no round was completed'}
  const measured = summarize(completed, scenario.timeoutMs)
  const saturated = completed.filter(isSaturated)
  const facts = saturated.length < completed.length ? null : boundFacts(saturated, limitsOf(arm, machine))
  const bound =
    facts === null
      ? null
      : findBound(facts, measured.throughput.value ?? 0, scenario.connections, generatorIsFull(saturated))
  const {summary, checks} = applyChecks(measured, {
    rounds: completed,
    connections: scenario.connections,
    timeoutMs: scenario.timeoutMs,
    bound,
    boundFacts: facts,
    floor: machine.floor ?? null,
    answer,
  })
  if (bound === 'generator') summary.throughput.limit = 'atLeast'
  const aborted = rounds.some(round => round.status === 'aborted')
  return {
    ...base,
    status: 'completed',
    reason: aborted ? 'interrupted before all rounds were done' : null,
    summary,
    bound,
    boundFacts: facts,
    checks,
    ...(answer === undefined ? {} : {answer}),
  }
}

function isSaturated(round: CompletedRound): round is SaturatedRound {
  return round.saturation !== undefined
}

/** What an arm could do at most on this machine. */
export function limitsOf(arm: Pick<Arm, 'concurrency' | 'limits'>, machine: CellMachine): ArmLimits {
  const {slots, parallelism} = arm.concurrency
  const cpuset = arm.limits?.cpuset
  const coresAllowed =
    cpuset === undefined
      ? machine.coresAllowed
      : Math.min(machine.cores, cpusOfList(cpuset)?.length ?? Infinity)
  return {
    slots,
    coreLimit: parallelism === null ? null : Math.min(parallelism, coresAllowed),
    cores: machine.cores,
    coresAllowed,
    own: arm.limits,
    cpuQuota: machine.cgroupCpuLimit,
  }
}
