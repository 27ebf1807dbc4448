import type {ArmChoice} from '../config/arm/combine.js'
import {sourceText} from '../config/source.js'
import {list} from '../text/words.js'
import type {Arm} from './arm.js'

/** A note names so many arms. */
const mostNamed = 3

/** Whether an arm has what was said of it: a sync worker takes no threads, and some servers have one process. */
export function isTaken(arm: Arm, name: string, value: string | null): boolean {
  if (name === 'workers') return arm.workers === null || value === null || arm.workers === Number(value)
  if (name === 'threads') return arm.threads !== null
  if (name === 'worker-connections') return arm.workerConnections !== undefined
  return name !== 'gil' || arm.gil || arm.server === 'reference'
}

/** What was said of arms and does not hold, a line for each setting; of a list nothing, for it makes arms of those that take it. */
export function notTaken(
  arms: readonly {readonly arm: Arm; readonly choice: ArmChoice}[],
): readonly string[] {
  const stray = new Map<string, {readonly from: string; readonly names: string[]}>()
  for (const {arm, choice} of arms)
    for (const [name, {value, from}] of choice) {
      if (from.kind === 'default' || isTaken(arm, name, value) || isListed(arms, name)) continue
      const known = stray.get(name) ?? {from: sourceText(from), names: []}
      known.names.push(arm.workers === 1 && name === 'workers' ? `${arm.id}, which has one process` : arm.id)
      stray.set(name, known)
    }
  return [...stray].map(([name, {from, names}]) => {
    const shown = names.slice(0, mostNamed)
    const more = names.length > mostNamed ? [`${names.length - mostNamed} more`] : []
    return `${name} (${from}) does not hold for ${list([...shown, ...more])}`
  })
}

function isListed(arms: readonly {readonly choice: ArmChoice}[], name: string): boolean {
  return new Set(arms.flatMap(({choice}) => choice.get(name)?.value ?? [])).size > 1
}
