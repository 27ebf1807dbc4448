import {printArmWords, type ArmWords} from '../config/arm/arm-words.js'
import {sourceText} from '../config/source.js'
import type {ArmChoice} from '../config/arm/combine.js'
import type {ArmRecord} from '../result/arm.js'

/** An arm with what was said of it. */
export interface ExcludableArm {
  readonly arm: Pick<ArmRecord, 'mode' | 'variant' | 'requestedAs'>
  readonly choice: ArmChoice
}

/** Without the arms that have all settings of one of `excluded`, each with one of its values; adds those to `used`. */
export function withoutExcluded<Arm extends ExcludableArm>(
  arms: readonly Arm[],
  excluded: readonly ArmWords[],
  used: Set<ArmWords>,
): readonly Arm[] {
  return arms.filter(arm => {
    const reasons = excluded.filter(words => matches(arm, words))
    for (const words of reasons) used.add(words)
    return reasons.length === 0
  })
}

/** What excludes nothing is likely a mistake. */
export function unusedText(excluded: readonly ArmWords[], used: ReadonlySet<ArmWords>): readonly string[] {
  return excluded
    .filter(words => !used.has(words))
    .map(words => {
      const [said] = words.values()
      const place = said === undefined ? '' : `${sourceText(said.from)}: `
      return `nothing, by ${place}exclude ${printArmWords(words)} matches no arm`
    })
}

function matches({arm, choice}: ExcludableArm, words: ArmWords): boolean {
  return [...words].every(([name, {values}]) => {
    const has = name === 'mode' ? [arm.mode, arm.variant, arm.requestedAs] : [choice.get(name)?.value]
    return has.some(value => value !== undefined && values.includes(value))
  })
}
