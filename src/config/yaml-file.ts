import {isMap, isScalar, LineCounter, parseDocument, visit, type Document, type Scalar} from 'yaml'
import type {z} from 'zod'
import {cannotRead, messageOf, usageError} from '../error.js'
import {mostConfigBytes, readBounded} from '../text/bounded-read.js'
import {fillVariables, type FieldPath} from './variables.js'

/** A kind of file that people write: what it is called in messages, its shape, and its fields in one line. */
export interface YamlFileKind<Schema extends z.ZodType> {
  /** `scenario`, for `cannot read scenario …`. */
  readonly noun: string
  readonly schema: Schema
  /** What to do about a fault: the fields there are. */
  readonly hint: string
  /** Whose variables `${NAME}` stands for; without it that is text like any other. */
  readonly environment?: NodeJS.ProcessEnv
}

/** What a file says, and where. */
export interface WrittenFile<Data> {
  readonly data: Data
  /** Line of a field, or of the nearest parent that is there. */
  readonly lineOf: (field: FieldPath) => number | null
  /** Variables that were filled in. */
  readonly used: ReadonlyMap<string, string>
}

/** Reads and validates one file. A usage error names the file, the line, the field and what was expected. */
export async function readYamlFile<Schema extends z.ZodType>(
  file: string,
  kind: YamlFileKind<Schema>,
): Promise<z.output<Schema>> {
  return (await readWrittenFile(file, kind)).data
}

/** The same, with the lines of its fields. */
export async function readWrittenFile<Schema extends z.ZodType>(
  file: string,
  kind: YamlFileKind<Schema>,
): Promise<WrittenFile<z.output<Schema>>> {
  let text: string
  try {
    text = await readBounded(file, mostConfigBytes)
  } catch (error) {
    throw cannotRead(`${kind.noun} ${file}`, error)
  }
  return parseWritten(text, file, kind)
}

/** `file` is for messages. */
export function parseYamlText<Schema extends z.ZodType>(
  text: string,
  file: string,
  kind: YamlFileKind<Schema>,
): z.output<Schema> {
  return parseWritten(text, file, kind).data
}

/** The same, with the lines of its fields. */
export const parseWrittenText = parseWritten

function parseWritten<Schema extends z.ZodType>(
  text: string,
  file: string,
  {schema, hint, environment}: YamlFileKind<Schema>,
): WrittenFile<z.output<Schema>> {
  const lines = new LineCounter()
  // yaml compares each name with each other: a megabyte of them would take minutes.
  const document = parseDocument(text, {lineCounter: lines, uniqueKeys: false})
  const broken = document.errors[0]
  if (broken !== undefined) {
    throw usageError(
      'WB_BAD_YAML',
      `${file}:${broken.linePos?.[0].line ?? 1}: not valid YAML: ${firstLine(broken.message)}`,
    )
  }
  const twice = nameSaidTwice(document)
  if (twice !== undefined)
    throw usageError(
      'WB_BAD_YAML',
      `${file}:${lines.linePos(twice.range?.[0] ?? 0).line}: not valid YAML: ${String(twice.value)} is there twice`,
    )
  const lineOf = (field: FieldPath) => positionOf(field.map(String), document, lines) ?? null
  const raw = expanded(document, file)
  const {value, used, missing} =
    environment === undefined
      ? {value: raw, used: new Map<string, string>(), missing: []}
      : fillVariables(raw, environment)
  const [unset] = missing
  if (unset !== undefined)
    throw usageError(
      'WB_BAD_FIELD',
      `${file}:${lineOf(unset.path) ?? 1}: ${unset.path.join('.')}: the variable ${unset.variable} is not set`,
      `set it, or write \${${unset.variable}:-VALUE} for what holds without it, or $\${ for \${`,
    )
  const parsed = schema.safeParse(value)
  if (parsed.success) return {data: parsed.data, lineOf, used}
  const faults = parsed.error.issues
    .flatMap(telling)
    .map(issue => describe(issue.path, issue, document, lines, file))
  throw usageError('WB_BAD_FIELD', faults.join('\n'), hint)
}

function nameSaidTwice(document: Document): Scalar | undefined {
  let found: Scalar | undefined
  visit(document, {
    Map: (_, {items}) => {
      const names = new Set<unknown>()
      for (const {key} of items) {
        if (!isScalar(key)) continue
        if (names.has(key.value)) {
          found = key
          return visit.BREAK
        }
        names.add(key.value)
      }
      return undefined
    },
  })
  return found
}

/** A few aliases inside of each other can stand for more than any memory holds; yaml counts them. */
function expanded(document: Document, file: string): unknown {
  try {
    return document.toJS() as unknown
  } catch (error) {
    throw usageError(
      'WB_BAD_YAML',
      `${file}: ${messageOf(error)}`,
      'write out what its aliases (*NAME) stand for',
      error,
    )
  }
}

interface Issue {
  readonly path: readonly PropertyKey[]
  readonly message: string
  readonly code?: string | undefined
  readonly keys?: readonly string[]
  readonly errors?: readonly (readonly Issue[])[]
}

/** Where one thing or a list may stand: what is wrong inside of the one that was meant. */
function telling(issue: Issue): readonly Issue[] {
  // The one without a field that it does not know, where there is one.
  const meant =
    issue.errors?.find(branch => isOnlyBelow(branch)) ??
    issue.errors?.find(branch =>
      branch.some(({path, code}) => path.length > 0 || code === 'unrecognized_keys' || code === 'custom'),
    )
  if (issue.code !== 'invalid_union' || meant === undefined) return [issue]
  return meant.flatMap(inner => telling({...inner, path: [...issue.path, ...inner.path]}))
}

function isOnlyBelow(branch: readonly Issue[]): boolean {
  return branch.every(({path, code}) => path.length > 0 && code !== 'unrecognized_keys')
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
    const node = keyOf(document, path) ?? (document.getIn(path, true) as Placed | undefined)
    if (node?.range) return lines.linePos(node.range[0]).line
  }
  return undefined
}

interface Placed {
  readonly range?: readonly [number, number, number] | null
}

/** The name of a field: its value may begin further down. */
function keyOf(document: Document, path: readonly (string | number)[]): Placed | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
  if (!isMap(parent)) return undefined
  const pair = parent.items.find(({key}) => isScalar(key) && String(key.value) === String(path.at(-1)))
  return pair?.key as Placed | undefined
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text
}
