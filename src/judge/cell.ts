import {recordArm, type Arm} from '../plan/arm.js'
import type {Cell} from '../result/cell.js'
import type {Environment} from '../result/environment.js'
import {closedLoadOf} from '../result/round-values.js'
import type {CompletedRound, Round} from '../result/round.js'
import type {Floor} from '../result/schema.js'
import type {Scenario} from '../config/scenario/scenario.js'
import {boundFacts, findBound, generatorSaturated, type ArmLimits} from './bound.js'
import {applyChecks} from './checks/apply.js'
import {summarize} from './summarize.js'

/** What a judgement needs to know of the machine. */
export interface CellMachine extends Pick<Environment, 'cores' | 'coresAllowed'> {
  /** Null or left out: not measured, and then nothing is held against it. */
  readonly floor?: Floor | null
}

/** Judges the stored rounds of one cell: its numbers, what bound them, and which of them hold. */
export function makeCell(arm: Arm, scenario: Scenario, rounds: readonly Round[], machine: CellMachine): Cell {
  const {id, ...settings} = recordArm(arm)
  const completed = rounds.filter((round): round is CompletedRound => round.status === 'completed')
  const failed = rounds.find(round => round.status === 'invalid')
  const base = {...settings, arm: id, scenario: scenario.name, rounds: [...rounds], trace: null}
  if (completed.length === 0 || failed !== undefined) {
    const reason = failed !== undefined && 'reason' in failed ? failed.reason : 'no round was completed'
    const status = failed === undefined ? 'aborted' : 'invalid'
    return {...base, status, reason, summary: null, bound: null, boundFacts: null, checks: []}
  }
  const measured = summarize(completed, scenario.timeoutMs)
  // What bound a throughput is asked of a closed loop: an open one gets what arrives.
  const hasCapacity = completed.every(round => closedLoadOf(round) !== null)
  const facts = hasCapacity ? boundFacts(completed, limitsOf(arm, machine)) : null
  const bound =
    facts === null
      ? null
      : findBound(facts, measured.throughput.value ?? 0, scenario.connections, generatorSaturated(completed))
  const {summary, checks} = applyChecks(measured, {
    rounds: completed,
    connections: scenario.connections,
    bound,
    floor: machine.floor ?? null,
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
  }
}

function limitsOf(arm: Arm, machine: CellMachine): ArmLimits {
  const {slots, parallelism} = arm.capacity
  return {
    slots,
    coreLimit: parallelism === null ? null : Math.min(parallelism, machine.coresAllowed),
    cores: machine.cores,
  }
}
