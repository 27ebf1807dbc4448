import {z} from 'zod'
import {LeftOut, written, type Draft, type DraftBody, type DraftText, type Imported} from './draft.js'
import {badImport, nameOf} from './read-document.js'
import {escaped, variableOf} from './step.js'

const field = z.object({
  key: z
    .string()
    .nullish()
    .transform(key => key ?? ''),
  value: z
    .unknown()
    .transform(value => (typeof value === 'string' ? value : value == null ? '' : JSON.stringify(value))),
  type: z.string().optional(),
  disabled: z.boolean().optional(),
})
const fields = z.array(field).catch([])

const requestSchema = z.object({
  method: z.string().default('GET'),
  url: z.union([z.string(), z.object({raw: z.string().default('')}).transform(({raw}) => raw)]).default(''),
  header: fields.default([]),
  body: z
    .object({
      mode: z.string().optional(),
      raw: z.string().optional(),
      urlencoded: fields.optional(),
      formdata: fields.optional(),
      disabled: z.boolean().optional(),
    })
    .nullish(),
  auth: z.object({type: z.string()}).loose().nullish(),
})

const collectionSchema = z.object({
  info: z.object({name: z.string().default('a collection'), schema: z.string()}),
  item: z.array(z.unknown()),
  variable: fields.default([]),
  auth: z.object({type: z.string()}).loose().nullish(),
})

/** A value that is longer, or names others in turn, is the reader's to fill in: it could grow without end. */
const longestValue = 1000

type Request = z.output<typeof requestSchema>

/** A collection of version 2: its requests, one after the other, folder by folder. Its scripts are not run. */
export function importPostman(document: unknown, file: string): Imported {
  const read = collectionSchema.safeParse(document)
  if (!read.success || !/schema\.(getpostman|postman)\.com\/.*\/v2/.test(read.data.info.schema))
    throw badImport(file, 'it is no Postman collection of version 2')
  const {info, item, variable, auth} = read.data
  const values = new Map(
    variable.filter(({disabled}) => disabled !== true).map(({key, value}) => [key, value]),
  )
  const leftOut = new LeftOut()
  let scripts = 0
  const drafts: Draft[] = []
  for (const {entry, inherited} of requestsIn(item, auth ?? undefined)) {
    if (Array.isArray(entry['event']) && entry['event'].length > 0) scripts++
    const request = requestSchema.safeParse(
      typeof entry['request'] === 'string' ? {url: entry['request']} : entry['request'],
    )
    const draft = request.success
      ? draftOf(request.data, entry['name'], values, inherited)
      : 'that cannot be read'
    if (typeof draft === 'string') leftOut.add(draft)
    else drafts.push(draft)
  }
  return {
    ...{name: nameOf(file), order: 'sequence', drafts, leftOut: leftOut.counts},
    description: `requests of ${info.name}`,
    notes:
      scripts === 0
        ? []
        : [
            `${scripts} of its requests have scripts, which are not run: what they take of answers wants \`extract\`.`,
          ],
  }
}

interface Found {
  readonly entry: Readonly<Record<string, unknown>>
  readonly inherited: Request['auth']
}

/** Folders are gone into in their order; the depth of the document is bounded. */
function* requestsIn(items: readonly unknown[], inherited: Request['auth']): Generator<Found> {
  for (const each of items) {
    if (typeof each !== 'object' || each === null) continue
    const entry = each as Readonly<Record<string, unknown>>
    const own = z.object({type: z.string()}).loose().safeParse(entry['auth'])
    const auth = own.success ? own.data : inherited
    if (Array.isArray(entry['item'])) yield* requestsIn(entry['item'], auth)
    else if (entry['request'] !== undefined) yield {entry, inherited: auth}
  }
}

function draftOf(
  request: Request,
  name: unknown,
  values: ReadonlyMap<string, string>,
  inherited: Request['auth'],
): Draft | string {
  // Scheme and host are what --url says.
  const target = request.url
    .replace(/^(https?:\/\/[^/?#]*|\{\{[^{}]*\}\}|[\w.-]+(:\d+)?(?=[/?#]|$))/i, '')
    .replace(/#.*$/s, '')
  const pieces = piecesOf(target === '' || target.startsWith('?') ? `/${target}` : target, values)
  const headers = request.header
    .filter(({disabled}) => disabled !== true)
    .map(({key, value}) => [key, textOf(value, values)] as const)
  return {
    method: request.method.toUpperCase(),
    target: pieces,
    headers: [...authOf(request.auth ?? inherited), ...headers],
    body: bodyOf(request.body, values),
    ...(typeof name === 'string' ? {name} : {}),
  }
}

/** `{{id}}` and `:id` by the collection's variables; those that it does not know come from the environment. */
function piecesOf(text: string, values: ReadonlyMap<string, string>, deep = 0): readonly DraftText[] {
  return text.split(/\{\{([^{}]{1,100})\}\}/).flatMap((piece, index): readonly DraftText[] => {
    if (index % 2 === 0) return piece === '' ? [] : [piece]
    const known = values.get(piece.trim())
    if (piece.trim() === '$guid' || piece.trim() === '$randomUUID') return [written('{{uuid}}')]
    if (piece.trim() === '$timestamp') return [written('{{now}}')]
    if (piece.trim() === '$randomInt') return [written('{{int 0 1000}}')]
    if (known === undefined || known.length > longestValue || deep > 0) return [written(variableOf(piece))]
    return piecesOf(known, values, deep + 1)
  })
}

function textOf(text: string, values: ReadonlyMap<string, string>): DraftText {
  const pieces = piecesOf(text, values)
  if (pieces.every(piece => typeof piece === 'string')) return pieces.join('')
  return written(pieces.map(piece => (typeof piece === 'string' ? escaped(piece) : piece.written)).join(''))
}

function bodyOf(body: Request['body'], values: ReadonlyMap<string, string>): DraftBody | null {
  if (body == null || body.disabled === true) return null
  const form =
    body.mode === 'urlencoded' ? body.urlencoded : body.mode === 'formdata' ? body.formdata : undefined
  if (form !== undefined)
    return {
      kind: 'form',
      fields: form
        .filter(({disabled, type}) => disabled !== true && type !== 'file')
        .map(({key, value}) => [key, textOf(value, values)] as const),
    }
  const text = body.mode === 'raw' ? (body.raw ?? '') : ''
  if (text === '') return null
  const filled = piecesOf(text, values)
  const isPlain = filled.every(piece => typeof piece === 'string')
  try {
    const value = JSON.parse(isPlain ? filled.join('') : text) as unknown
    return {kind: 'json', value: isPlain ? value : filledIn(value, values)}
  } catch {
    return {kind: 'text', text: textOf(text, values)}
  }
}

function filledIn(value: unknown, values: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return textOf(value, values)
  if (Array.isArray(value)) return value.map(each => filledIn(each, values))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, filledIn(each, values)]))
}

function authOf(auth: Request['auth']): Draft['headers'] {
  if (auth?.type === 'bearer' || auth?.type === 'oauth2')
    return [['Authorization', written('Bearer ${TOKEN}')]]
  if (auth?.type === 'basic') return [['Authorization', written('Basic ${BASIC_CREDENTIALS}')]]
  return auth?.type === 'apikey' ? [['X-Api-Key', written('${X_API_KEY}')]] : []
}
