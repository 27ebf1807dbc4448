import type {Cell} from '../result/cell.js'
import {list} from '../text/words.js'
import type {KnownLimit} from './model.js'

/** What is known of the servers and moves their numbers: each fact once, with the arms that it concerns and where it is from. */
export function knownLimitsOf(
  cells: readonly Cell[],
  labelOf: (cell: Cell) => string,
): readonly KnownLimit[] {
  const facts = new Map<string, {readonly source: string; readonly arms: string[]}>()
  for (const cell of cells)
    for (const {text, source} of cell.knownLimits ?? []) {
      const fact = facts.get(text) ?? {source, arms: []}
      fact.arms.push(labelOf(cell))
      facts.set(text, fact)
    }
  return [...facts].map(([text, fact], index) => ({sign: signOf(index), text, ...fact}))
}

/** As a sentence. */
export function describeKnownLimit({text, source, arms}: KnownLimit): string {
  return `Known of ${list(arms)}: ${text} (${source})`
}

/** `a` to `z`, then `aa`. */
function signOf(index: number): string {
  const letter = String.fromCharCode('a'.charCodeAt(0) + (index % 26))
  return index < 26 ? letter : signOf(Math.floor(index / 26) - 1) + letter
}
