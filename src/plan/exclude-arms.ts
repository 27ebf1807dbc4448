import type {ArmWords} from '../config/arm/arm-words.js'
import {printArmWords} from '../config/arm/arm-words.js'
import {sourceText} from '../config/source.js'
import type {ExpandedArm, Expansion} from './expand-arms.js'

/** Without the arms that have all settings of one of `excluded`, each with one of its values. */
export function excluding(expansion: Expansion, excluded: readonly ArmWords[]): Expansion {
  const unused = excluded.filter(words => !expansion.arms.some(arm => matches(arm, words)))
  return {
    arms: expansion.arms.filter(arm => !excluded.some(words => matches(arm, words))),
    leftOut: [
      ...expansion.leftOut,
      ...unused.map(words => {
        const [said] = words.values()
        return `${said === undefined ? 'bench.yaml' : sourceText(said.from)}: exclude ${printArmWords(words)} matches no arm`
      }),
    ],
  }
}

function matches({arm, choice}: ExpandedArm, words: ArmWords): boolean {
  return [...words].every(([name, {values}]) => {
    const has = name === 'mode' ? [arm.mode, arm.variant, arm.requestedAs] : [choice.get(name)?.value]
    return has.some(value => value !== undefined && values.includes(value))
  })
}
