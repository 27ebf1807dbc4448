import {markdownTable, textTable} from '../report/text-table.js'
import {assertNever} from '../error.js'
import {layBlocks, layMeans, readingNotes} from './layout.js'
import type {Comparison} from './model.js'

export const comparisonFormats = ['terminal', 'markdown', 'csv', 'json'] as const
export type ComparisonFormat = (typeof comparisonFormats)[number]

interface Style {
  bold(text: string): string
  dim(text: string): string
}

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
      style.bold(heading),
      '',
      textTable(columns, rows, text => style.bold(text)),
      '',
      ...paragraph(rankings),
    ].join('\n'),
  )
  const means = layMeans(comparison)
  return (
    [
      ...blocks,
      ...(means.length === 0 ? [] : [style.bold('geometric means of the ratios'), ...means, '']),
      ...comparison.warnings.map(warning => `warning: ${warning}`),
      ...readingNotes(comparison).map(text => style.dim(text)),
    ].join('\n') + '\n'
  )
}

function renderMarkdown(comparison: Comparison): string {
  const blocks = layBlocks(comparison).map(({heading, columns, rows, rankings}) =>
    [
      `### ${heading}`,
      '',
      markdownTable(columns, rows),
      '',
      ...paragraph(rankings.map(line => `- ${line}`)),
    ].join('\n'),
  )
  const means = layMeans(comparison)
  return (
    [
      ...blocks,
      ...(means.length === 0
        ? []
        : ['### Geometric means of the ratios', '', ...means.map(line => `- ${line}`), '']),
      ...paragraph(comparison.warnings.map(warning => `> **Warning:** ${warning}`)),
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
  return [head, ...lines].map(line => line.map(csvField).join(',')).join('\n') + '\n'
}

/** RFC 4180; a leading `=`, `+`, `-` or `@` of a name would be a formula to a spreadsheet, so it gets an apostrophe. */
function csvField(value: string | number | null | undefined): string {
  if (typeof value === 'number') return String(value)
  const text = (value ?? '').replace(/^[=+\-@\t\r]/, "'$&")
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function paragraph(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [...lines, '']
}
