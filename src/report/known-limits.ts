import type {Cell} from '../result/cell.js'
import {list} from '../text/words.js'

/** What is known of the servers and moves their numbers: each fact once, with the arms that it concerns and where it is from. */
export function describeKnownLimits(
  cells: readonly Cell[],
  labelOf: (cell: Cell) => string,
): readonly string[] {
  const facts = new Map<string, {readonly source: string; readonly arms: string[]}>()
  for (const cell of cells)
    for (const {text, source} of cell.knownLimits ?? []) {
      const fact = facts.get(text) ?? {source, arms: []}
      fact.arms.push(labelOf(cell))
      facts.set(text, fact)
    }
  return [...facts].map(([text, {source, arms}]) => `Known of ${list(arms)}: ${text} (${source})`)
}
