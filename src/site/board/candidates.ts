import {requestKey} from '../../compare/match.js'
import {isBusyMachine, plannedBlocks} from '../../judge/blocks.js'
import {reproduction} from '../../report/reproduce.js'
import {isCompleted} from '../../result/cell-values.js'
import type {CompletedCell} from '../../result/cell.js'
import type {ScenarioRecord} from '../../result/plan-record.js'
import type {RunResult} from '../../result/schema.js'
import {refusalOf, type Refusal} from './rules.js'

/** An arm that asks for a place, with its newest numbers. */
export interface Candidate {
  /** Of the result that they are of. */
  readonly slug: string
  readonly startedAt: string
  readonly cell: CompletedCell
  readonly refusal: Refusal | null
  /** Shell lines that measure its result again. */
  readonly rerun: readonly string[]
}

/** Those that may be held against each other. */
export interface CandidateGroup {
  readonly scenario: ScenarioRecord
  readonly machine: {readonly id: string; readonly name: string}
  readonly candidates: readonly Candidate[]
}

interface OpenGroup extends CandidateGroup {
  readonly byArm: Map<string, Candidate>
}

/** Takes results one by one and keeps of each arm what it can be ranked by. */
export class Candidates {
  readonly #groups = new Map<string, OpenGroup>()

  add(slug: string, result: RunResult): void {
    if (!result.plan.saturation) return
    for (const scenario of result.plan.scenarios) {
      const cells = result.cells.filter(cell => cell.scenario === scenario.name)
      const isBusy = isBusyMachine(plannedBlocks(cells))
      const {byArm} = this.#groupOf(scenario, result)
      for (const cell of cells.filter(isCompleted)) {
        const candidate = {
          ...{slug, startedAt: result.startedAt, cell, rerun: reproduction(result)},
          refusal: refusalOf(cell, scenario, isBusy),
        }
        const key = JSON.stringify([cell.arm, cell.serverVersion, cell.app ?? null])
        const known = byArm.get(key)
        if (known === undefined || isRather(candidate, known)) byArm.set(key, candidate)
      }
    }
  }

  groups(): readonly CandidateGroup[] {
    return [...this.#groups.values()]
      .map(({scenario, machine, byArm}) => ({scenario, machine, candidates: [...byArm.values()]}))
      .filter(({candidates}) => candidates.length > 0)
  }

  #groupOf(scenario: ScenarioRecord, {environment, plan}: RunResult): OpenGroup {
    const key = JSON.stringify([environment.fingerprintId, scenario.name, requestKey(scenario), plan.engine])
    const machine = {id: environment.fingerprintId, name: environment.cpuModel.trim()}
    const group = this.#groups.get(key) ?? {scenario, machine, candidates: [], byArm: new Map()}
    this.#groups.set(key, group)
    return group
  }
}

/** One that may enter before one that may not; then the newer one. */
function isRather(one: Candidate, other: Candidate): boolean {
  if ((one.refusal === null) !== (other.refusal === null)) return one.refusal === null
  return one.startedAt > other.startedAt
}
