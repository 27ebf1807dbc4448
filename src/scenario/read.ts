import {readFile} from 'node:fs/promises'
import {LineCounter, parseDocument, type Document} from 'yaml'
import {messageOf, usageError} from '../error.js'
import {defaultTimeoutMs, defaultWarmupMs, type Scenario} from './scenario.js'
import {scenarioFileSchema} from './schema.js'

/** Reads and validates one scenario file. A usage error names the file, the line, the field and what was expected. */
export async function readScenario(file: string): Promise<Scenario> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw usageError(`cannot read scenario ${file}: ${messageOf(error)}`, undefined, error)
  }
  return parseScenario(text, file)
}

/** `file` is for messages. */
export function parseScenario(text: string, file: string): Scenario {
  const lines = new LineCounter()
  const document = parseDocument(text, {lineCounter: lines})
  const broken = document.errors[0]
  if (broken !== undefined) {
    throw usageError(`${file}:${broken.linePos?.[0].line ?? 1}: not valid YAML: ${firstLine(broken.message)}`)
  }
  const parsed = scenarioFileSchema.safeParse(document.toJS() as unknown)
  if (!parsed.success) {
    const faults = parsed.error.issues.map(issue => describe(issue.path, issue, document, lines, file))
    throw usageError(
      faults.join('\n'),
      'fields: name, description, path; optional: method, headers, body, connections, warmup, timeout, expect, needs',
    )
  }
  const {warmup, timeout, expect, body, ...rest} = parsed.data
  return {
    ...rest,
    body: body ?? null,
    warmupMs: warmup ?? defaultWarmupMs,
    timeoutMs: timeout ?? defaultTimeoutMs,
    expectStatus: expect?.status ?? 200,
  }
}

interface Issue {
  readonly message: string
  readonly code?: string
  readonly keys?: readonly string[]
}

function describe(
  path: readonly PropertyKey[],
  issue: Issue,
  document: Document,
  lines: LineCounter,
  file: string,
): string {
  const unknownKey = issue.code === 'unrecognized_keys' ? issue.keys?.[0] : undefined
  const field = [...path, ...(unknownKey === undefined ? [] : [unknownKey])].map(String)
  const at = positionOf(field, document, lines)
  const what = unknownKey === undefined ? issue.message.replace(/^Invalid input: /, '') : 'unknown field'
  return `${file}${at === undefined ? '' : `:${at}`}: ${field.length === 0 ? 'the file' : field.join('.')}: ${what}`
}

/** Line of a field, or of the nearest parent that is there. */
function positionOf(field: readonly string[], document: Document, lines: LineCounter): number | undefined {
  for (let depth = field.length; depth > 0; depth--) {
    const node = document.getIn(field.slice(0, depth), true) as
      {range?: readonly [number, number, number]} | undefined
    if (node?.range) return lines.linePos(node.range[0]).line
  }
  return undefined
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text
}
