import {readFile} from 'node:fs/promises'
import {LineCounter, parseDocument, type Document} from 'yaml'
import type {z} from 'zod'
import {messageOf, usageError} from '../error.js'

/** A kind of file that people write: what it is called in messages, its shape, and its fields in one line. */
export interface YamlFileKind<Schema extends z.ZodType> {
  /** `scenario`, for `cannot read scenario …`. */
  readonly noun: string
  readonly schema: Schema
  /** What to do about a fault: the fields there are. */
  readonly hint: string
}

/** Reads and validates one file. A usage error names the file, the line, the field and what was expected. */
export async function readYamlFile<Schema extends z.ZodType>(
  file: string,
  kind: YamlFileKind<Schema>,
): Promise<z.output<Schema>> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw usageError(
      'WB_CANNOT_READ',
      `cannot read ${kind.noun} ${file}: ${messageOf(error)}`,
      undefined,
      error,
    )
  }
  return parseYamlText(text, file, kind)
}

/** `file` is for messages. */
export function parseYamlText<Schema extends z.ZodType>(
  text: string,
  file: string,
  {schema, hint}: YamlFileKind<Schema>,
): z.output<Schema> {
  const lines = new LineCounter()
  const document = parseDocument(text, {lineCounter: lines})
  const broken = document.errors[0]
  if (broken !== undefined) {
    throw usageError(
      'WB_BAD_YAML',
      `${file}:${broken.linePos?.[0].line ?? 1}: not valid YAML: ${firstLine(broken.message)}`,
    )
  }
  const parsed = schema.safeParse(document.toJS() as unknown)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(issue => describe(issue.path, issue, document, lines, file))
  throw usageError('WB_BAD_FIELD', faults.join('\n'), hint)
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
    // Elements of a list are found by number.
    const path = field.slice(0, depth).map(part => (/^\d+$/.test(part) ? Number(part) : part))
    const node = document.getIn(path, true) as {range?: readonly [number, number, number]} | undefined
    if (node?.range) return lines.linePos(node.range[0]).line
  }
  return undefined
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text
}
