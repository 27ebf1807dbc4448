import {agreementOf, type Agreement} from '../judge/checks/witness.js'
import type {Cell} from '../result/cell.js'
import type {Witness} from '../result/engine.js'
import type {PlanRecord} from '../result/plan-record.js'
import type {RunResult} from '../result/schema.js'
import {completedRounds} from '../result/round-values.js'
import {formatFact} from '../unit/number.js'
import {labelOf} from './series.js'

/** What sent the load of a section, and what the other engine saw of it. */
export interface EngineFacts extends Pick<PlanRecord, 'engine' | 'engineNote' | 'witness'> {
  /** Of every arm that was measured. */
  readonly agreements: readonly ArmAgreement[]
}

interface ArmAgreement {
  /** As it is called in the section. */
  readonly arm: string
  /** null: the engine was not checked there. */
  readonly agreement: Agreement | null
  /** Distance of the two engines in what is allowed: above 1 there is a warning. */
  readonly apart: number
}

export function engineFacts({engine, engineNote, witness}: PlanRecord, cells: readonly Cell[]): EngineFacts {
  const completed = cells.filter(cell => cell.status === 'completed')
  return {
    ...{engine, engineNote, witness},
    agreements: completed.map(cell => {
      const check = cell.checks.find(({id}) => id === 'witness')
      const apart = (check?.value ?? 0) / (check?.limit ?? 1)
      return {arm: labelOf(cell, cells), agreement: agreementIn(cell), apart}
    }),
  }
}

function agreementIn({rounds}: Cell): Agreement | null {
  const [seconds] = completedRounds(rounds).flatMap(round => round.witness ?? [])
  return seconds === undefined ? null : agreementOf(seconds)
}

/**
 * `load: kernel engine, checked by autocannon 9.0.0: p50 0.31 / 0.30 ms`; of several arms the one that is farthest off.
 * Nothing of autocannon that was asked for: there is nothing to explain.
 */
export function describeEngine({engine, engineNote, witness, agreements}: EngineFacts): string | null {
  if (engineNote !== undefined) return `load: autocannon, not the kernel engine: ${engineNote}`
  if (engine === 'autocannon') return null
  return `load: kernel engine${witness === undefined ? '' : checkedText(witness, agreements)}`
}

function checkedText({engine, version}: Witness, agreements: EngineFacts['agreements']): string {
  const known = agreements.flatMap(one => (one.agreement === null ? [] : [{...one, ...one.agreement}]))
  const [worst] = known.toSorted((one, other) => other.apart - one.apart)
  if (worst === undefined) return `, not checked by ${engine}: too few answers`
  const where = agreements.length > 1 ? ` in ${worst.arm}, where they differ most` : ''
  return `, checked by ${engine} ${version}: p50 ${pairText(worst)}${where}`
}

/** The same at length, with every cell: nothing of autocannon. */
export function describeEngineMethod({plan, cells}: RunResult): readonly string[] {
  const {engine, witness} = plan
  if (engine === 'autocannon') return []
  const measured =
    "A latency ends with the kernel's time stamp of the answer, not when the load generator read it."
  const pairs = cells.flatMap(cell => {
    const agreement = agreementIn(cell)
    return agreement === null ? [] : [`${cell.scenario} ${labelOf(cell, cells)} ${pairText(agreement)}`]
  })
  return witness === undefined || pairs.length === 0
    ? [measured]
    : [
        `${measured} ${witness.engine} ${witness.version} repeated a second of each cell; p50 of what the kernel engine read, and of what ${witness.engine} saw: ${pairs.join(', ')}.`,
      ]
}

function pairText({kernelMs, autocannonMs}: Agreement): string {
  return `${formatFact(kernelMs)} / ${formatFact(autocannonMs)} ms`
}
