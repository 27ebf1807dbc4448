import {basename, dirname} from 'node:path'
import {usageError} from '../../error.js'
import type {HeaderField} from '../../http/request-fields.js'
import {readFileCapped} from './file.js'
import type {FormField} from './form.js'
import type {RequestFields} from './schema.js'
import type {WrittenBody, WrittenRequest} from './written.js'

/** What the fields of a file say of a request; files that they name are looked for beside `file`. */
export function writtenOf(fields: RequestFields, file: string): Omit<WrittenRequest, 'path' | 'method'> {
  return {
    query: pairsOf(fields.query),
    headers: pairsOf(fields.headers),
    cookies: pairsOf(fields.cookies).map(([name, value]) => `${name}=${value}`),
    user: fields.user,
    body: bodyOf(fields, file),
  }
}

function pairsOf(
  fields: Readonly<Record<string, string | readonly string[]>> | undefined,
): readonly HeaderField[] {
  return Object.entries(fields ?? {}).flatMap(([name, value]) =>
    [value].flat().map((one): HeaderField => [name, one]),
  )
}

function bodyOf({body, json, form}: RequestFields, file: string): WrittenBody | undefined {
  const given = Object.entries({body, json, form}).filter(([, value]) => value !== undefined)
  if (given.length > 1)
    throw usageError(
      'WB_BAD_FIELD',
      `${file}: ${given.map(([name]) => name).join(' and ')} each make a body`,
      'a request has one',
    )
  const read = (name: string) => readFileCapped(name, dirname(file), file)
  if (body !== undefined)
    return {kind: 'plain', bytes: typeof body === 'string' ? Buffer.from(body) : read(body.file)}
  if (json !== undefined) return {kind: 'json', text: JSON.stringify(json)}
  if (form === undefined) return undefined
  const fields = Object.entries(form).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one): FormField =>
      typeof one === 'string'
        ? {name, value: one}
        : {name, file: {name: basename(one.file), bytes: read(one.file), type: one.type ?? octets}},
    ),
  )
  return {kind: 'form', fields}
}

const octets = 'application/octet-stream'
