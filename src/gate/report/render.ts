import {markdownTable, textTable} from '../../report/text-table.js'
import type {GateResult} from '../../result/gate-result.js'
import {layGate} from './layout.js'

interface Style {
  bold(text: string): string
  dim(text: string): string
}

/** For a terminal or a log. Ends with a line feed. */
export function renderGate(result: GateResult, style: Style): string {
  const {headline, subject, columns, rows, lines} = layGate(result)
  return (
    [
      style.bold(headline),
      style.dim(subject),
      '',
      textTable(columns, rows, text => style.bold(text)),
      '',
      ...lines,
    ].join('\n') + '\n'
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
      `### ${signs[verdict]} bench gate: ${escape(headline)}`,
      '',
      escape(subject),
      '',
      markdownTable(columns, rows),
      '',
      '<details><summary>Errors, precision, what it would take</summary>',
      '',
      ...lines.map(line => `- ${escape(line)}`),
      '',
      `_${result.environment.cpuModel}, ${result.environment.cores} cores, Node ${result.environment.node}, seed ${result.plan.seed}_`,
      '',
      '</details>',
    ].join('\n') + '\n'
  )
}

/** In place of a judgement that there is none of. */
export function renderFailedGateMarkdown(failure: Error): string {
  return `${commentMarker}\n### ❌ bench gate: nothing could be compared\n\n${escape(failure.message)}\n`
}

/** Refs and commands are the contributor's own words: they must not become markup. */
function escape(text: string): string {
  return text
    .replaceAll(/[\\`*_[\]<>|#@]/g, sign => (sign === '@' ? '@\u200b' : `\\${sign}`))
    .replaceAll(/\s*\n\s*/g, ' ')
}
