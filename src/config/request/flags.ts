import {basename} from 'node:path'
import {usageError} from '../../error.js'
import {readFileCapped} from './file.js'
import {header, headerValuePattern, path as pathWord} from '../words/request.js'
import {readOptional, readWord, type Word} from '../words/word.js'
import type {HeaderField} from '../../http/request-fields.js'
import type {FormField} from './form.js'
import {requestOf, type MadeRequest, type WrittenBody} from './written.js'

/** What the flags of a request say, as words; the same for every command that loads. */
export interface RequestWords {
  readonly path?: string | undefined
  readonly method?: string | undefined
  readonly query?: readonly string[] | undefined
  readonly headers?: readonly string[] | undefined
  readonly headerFile?: string | undefined
  readonly cookies?: readonly string[] | undefined
  readonly user?: string | undefined
  /** Text, or `@FILE`. */
  readonly body?: string | undefined
  readonly jsonBody?: string | undefined
  readonly formFields?: readonly string[] | undefined
}

/** By the names of their flags, without `path`. */
const flagsOf = (words: RequestWords): Readonly<Record<string, unknown>> => ({
  method: words.method,
  query: words.query?.[0],
  header: words.headers?.[0],
  'header-file': words.headerFile,
  cookie: words.cookies?.[0],
  user: words.user,
  body: words.body,
  'json-body': words.jsonBody,
  'form-field': words.formFields?.[0],
})

/** Flags of a request of one's own, where no path is asked for: a named scenario has its own request. */
export function refuseStrayRequest(words: RequestWords): void {
  const stray = Object.entries(flagsOf(words)).find(([, value]) => value !== undefined)
  if (stray === undefined) return
  throw usageError('WB_FLAG_NEEDS_FLAG', `--${stray[0]} needs --path`, 'a named scenario has its own request')
}

/** The request of `--path`, and of what else the flags say of it. Files are looked for in `cwd`. */
export function requestOfFlags(words: RequestWords & {readonly path: string}, cwd: string): MadeRequest {
  return requestOf({
    method: words.method,
    path: readWord(words.path, '--path', pathWord),
    query: (words.query ?? []).map(text => readWord(text, '--query', assignment)),
    headers: [
      ...(words.headers ?? []).map(line => readWord(line, '--header', header)),
      ...(words.headerFile === undefined ? [] : headersOfFile(words.headerFile, cwd)),
    ],
    cookies: (words.cookies ?? []).map(text => readWord(text, '--cookie', cookie)),
    user: readOptional(words.user, '--user', user),
    body: bodyOf(words, cwd),
  })
}

export const cookie: Word<string> = {
  code: 'WB_BAD_HEADER',
  allowed: '"name=value; name=value" in printable ASCII',
  read: text => (/^[^=;\s]+=/.test(text) && headerValuePattern.test(text) ? text : undefined),
}

export const user: Word<string> = {
  code: 'WB_BAD_HEADER',
  allowed: 'NAME:PASSWORD',
  read: text => (/^[^:\r\n]+:[^\r\n]*$/.test(text) ? text : undefined),
}

const assignment: Word<HeaderField> = {
  code: 'WB_BAD_ASSIGNMENT',
  allowed: 'NAME=VALUE',
  read: text => {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? []
    return name === undefined || value === undefined ? undefined : [name, value]
  },
}

/** A line a header, as in a request; empty lines and those that begin with # are left out. */
function headersOfFile(file: string, cwd: string): readonly HeaderField[] {
  return readFileCapped(file, cwd, '--header-file')
    .toString('utf8')
    .split(/\r?\n/)
    .filter(line => line.trim() !== '' && !line.startsWith('#'))
    .map(line => readWord(line, `--header-file ${file}`, header))
}

function bodyOf({body, jsonBody, formFields}: RequestWords, cwd: string): WrittenBody | undefined {
  const given = Object.entries({body, 'json-body': jsonBody, 'form-field': formFields}).filter(
    ([, value]) => value !== undefined,
  )
  if (given.length > 1)
    throw usageError(
      'WB_FLAGS_CONFLICT',
      `${given.map(([name]) => `--${name}`).join(' and ')} each make a body`,
      'a request has one',
    )
  if (body !== undefined) return {kind: 'plain', bytes: textOrFile(body, cwd, '--body')}
  if (jsonBody !== undefined)
    return {kind: 'json', text: jsonText(textOrFile(jsonBody, cwd, '--json-body').toString('utf8'))}
  if (formFields === undefined) return undefined
  return {
    kind: 'form',
    fields: formFields.map(text => fieldOf(readWord(text, '--form-field', assignment), cwd)),
  }
}

/** The text itself or, after an @ as curl has it, a file's, byte for byte. */
function textOrFile(text: string, cwd: string, flag: string): Buffer {
  return text.startsWith('@') ? readFileCapped(text.slice(1), cwd, flag) : Buffer.from(text)
}

function jsonText(text: string): string {
  try {
    JSON.parse(text)
    return text
  } catch (cause) {
    throw usageError('WB_BAD_BODY', '--json-body is not JSON', 'send any text with --body', cause)
  }
}

/** `NAME=VALUE`, `NAME=@FILE`, `NAME=@FILE;type=image/png`; `@@` is an @. */
function fieldOf([name, value]: HeaderField, cwd: string): FormField {
  if (!value.startsWith('@')) return {name, value}
  if (value.startsWith('@@')) return {name, value: value.slice(1)}
  const [, file = '', type = 'application/octet-stream'] = /^@(.*?)(?:;type=([\w.+/-]+))?$/s.exec(value) ?? []
  return {name, file: {name: basename(file), bytes: readFileCapped(file, cwd, '--form-field'), type}}
}
