import {assertNever} from '../error.js'
import {oneLine} from '../text/control.js'
import {csvLine} from '../text/csv.js'
import {escapeMarkdown, markdownTable} from '../text/markdown.js'
import type {Style} from '../text/style.js'
import {textTable} from '../text/table.js'
import {layBlocks, layMeans, readingNotes} from './layout.js'
import type {Comparison} from './model.js'

export const comparisonFormats = ['terminal', 'markdown', 'csv', 'json'] as const
export type ComparisonFormat = (typeof comparisonFormats)[number]

/** The whole comparison as text. Ends with a line feed. */
export function renderComparison(comparison: Comparison, format: ComparisonFormat, style: Style): string {
  switch (format) {
    case 'terminal':
      return renderTerminal(comparison, style)
    case 'markdown':
      return renderMarkdown(comparison)
    case 'csv':
      return renderCsv(comparison)
    case 'json':
      return `${JSON.stringify(comparison, undefined, 2)}\n`
    default:
      return assertNever(format)
  }
}

function renderTerminal(comparison: Comparison, style: Style): string {
  const blocks = layBlocks(comparison).map(({heading, columns, rows, rankings}) =>
    [
      style.bold(oneLine(heading)),
      '',
      textTable(columns, rows, style),
      '',
      ...paragraph(rankings.map(oneLine)),
    ].join('\n'),
  )
  const means = layMeans(comparison)
  return (
    [
      ...blocks,
      ...(means.length === 0 ? [] : [style.bold('geometric means of the ratios'), ...means.map(oneLine), '']),
      ...comparison.warnings.map(warning => `warning: ${oneLine(warning)}`),
      ...readingNotes(comparison).map(text => style.dim(text)),
    ].join('\n') + '\n'
  )
}

function renderMarkdown(comparison: Comparison): string {
  const blocks = layBlocks(comparison).map(({heading, columns, rows, rankings}) =>
    [
      `### ${escapeMarkdown(heading)}`,
      '',
      markdownTable(columns, rows),
      '',
      ...paragraph(rankings.map(line => `- ${escapeMarkdown(line)}`)),
    ].join('\n'),
  )
  const means = layMeans(comparison)
  return (
    [
      ...blocks,
      ...(means.length === 0
        ? []
        : ['### Geometric means of the ratios', '', ...means.map(line => `- ${escapeMarkdown(line)}`), '']),
      ...paragraph(comparison.warnings.map(warning => `> **Warning:** ${escapeMarkdown(warning)}`)),
      `_${readingNotes(comparison).join(' ')}_`,
    ].join('\n') + '\n'
  )
}

/** One line for each ratio, in stored units (us, bytes). */
function renderCsv({labels, rows}: Comparison): string {
  const head = [
    'scenario',
    'arm',
    'metric',
    'unit',
    'label',
    'reference',
    'value',
    'ratio',
    'low',
    'high',
    'rounds',
    'verdict',
  ]
  const lines = rows.flatMap(({scenario, arm, metric, unit, values, ratios}) =>
    labels.map((label, index) => {
      const ratio = ratios[index]
      return [
        ...[scenario, arm, metric, unit, label, labels[0] ?? '', values[index]],
        ...[ratio?.ratio, ratio?.low, ratio?.high, ratio?.n, ratio?.verdict],
      ]
    }),
  )
  return [head, ...lines].map(line => `${csvLine(line)}\n`).join('')
}

function paragraph(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [...lines, '']
}
