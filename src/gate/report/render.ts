import type {GateResult} from '../../result/gate-result.js'
import {escapeMarkdown, markdownTable} from '../../text/markdown.js'
import type {Style} from '../../text/style.js'
import {textTable} from '../../text/table.js'
import {count} from '../../text/words.js'
import {layGate} from './layout.js'

/** For a terminal or a log. Ends with a line feed. */
export function renderGate(result: GateResult, style: Style): string {
  const {headline, subject, columns, rows, lines} = layGate(result)
  return (
    [style.bold(headline), style.dim(subject), '', textTable(columns, rows, style), '', ...lines].join('\n') +
    '\n'
  )
}

/** A marker by which the comment of an earlier run is found and replaced. */
export const commentMarker = '<!-- workerbench gate -->'

const signs = {pass: '✅', regression: '❌', inconclusive: '❔'} as const

/** For a pull request's comment or a step summary. Ends with a line feed. */
export function renderGateMarkdown(result: GateResult): string {
  const {verdict, headline, subject, columns, rows, lines} = layGate(result)
  return (
    [
      commentMarker,
      `### ${signs[verdict]} bench gate: ${escapeMarkdown(headline)}`,
      '',
      escapeMarkdown(subject),
      '',
      markdownTable(columns, rows),
      '',
      '<details><summary>Errors, precision, what it would take</summary>',
      '',
      ...lines.map(line => `- ${escapeMarkdown(line)}`),
      '',
      `_${escapeMarkdown(machineLine(result))}_`,
      '',
      '</details>',
    ].join('\n') + '\n'
  )
}

/** In place of a judgement that there is none of. */
export function renderFailedGateMarkdown(failure: Error): string {
  return `${commentMarker}\n### ❌ bench gate: nothing could be compared\n\n${escapeMarkdown(failure.message)}\n`
}

function machineLine({environment: {cpuModel, cores, node}, plan}: GateResult): string {
  return `${cpuModel}, ${count(cores, 'core')}, Node ${node}, seed ${plan.seed}`
}
