import {sessionCountsOf, type SessionCounts} from '../judge/session-counts.js'
import type {Cell} from '../result/cell.js'
import {oneLine} from '../text/control.js'
import {count} from '../text/words.js'
import {formatNumber, printEstimate} from '../unit/number.js'

/** What became of sessions, and the first failures of each kind, in words. */
export function describeSessions(cells: readonly Cell[], labelOf: (cell: Cell) => string): readonly string[] {
  return cells.flatMap(cell => {
    const counts = cell.status === 'completed' ? sessionCountsOf(cell) : undefined
    return counts === undefined
      ? []
      : [sessionsText(labelOf(cell), counts), ...failureTexts(labelOf(cell), counts)]
  })
}

function sessionsText(
  arm: string,
  {started, completed, failed, unfinished, p50, readingUs}: SessionCounts,
): string {
  const took =
    p50.value === null || p50.withheld !== undefined
      ? ''
      : `, each ${printEstimate(p50.value, p50.low, p50.high).text} ms (p50, pauses included)`
  const reading =
    readingUs < 1 ? '' : `; the generator looked into answers for ${formatNumber(readingUs, 0)} µs a request`
  return `${arm}: ${count(started, 'session')} began, ${formatNumber(completed, 0)} completed${took}, ${formatNumber(failed, 0)} failed, ${formatNumber(unfinished, 0)} under way at the end${reading}.`
}

function failureTexts(arm: string, {failures}: SessionCounts): readonly string[] {
  return failures.map(({step, detail, beginning}) => {
    const said = oneLine(beginning).trim()
    return `${arm}: ${step} failed: ${oneLine(detail)}${said === '' ? '' : `; the answer begins ${JSON.stringify(said.slice(0, 120))}`}.`
  })
}
