import {createHash} from 'node:crypto'

export interface FormField {
  readonly name: string
  /** Of a field that is a text. */
  readonly value?: string
  /** Of one that is a file. */
  readonly file?: {readonly name: string; readonly bytes: Buffer; readonly type: string}
}

/** As browsers send it: urlencoded, or as multipart where one of the fields is a file (RFC 7578). */
export function formBody(fields: readonly FormField[]): {readonly bytes: Buffer; readonly type: string} {
  if (fields.every(({file}) => file === undefined)) {
    const pairs = fields.map(({name, value = ''}) => [name, value] as const)
    return {bytes: Buffer.from(formEncoded(pairs)), type: 'application/x-www-form-urlencoded'}
  }
  const {parts, type} = multipart(fields)
  return {bytes: Buffer.concat(parts.map(part => Buffer.from(part))), type}
}

/** Texts, and the bytes of files. */
export function multipart(fields: readonly FormField[]): {
  readonly parts: readonly (string | Buffer)[]
  readonly type: string
} {
  const boundary = boundaryFor(fields)
  const parts = fields.flatMap(field => [`--${boundary}\r\n`, ...partOf(field)])
  return {parts: [...parts, `--${boundary}--\r\n`], type: `multipart/form-data; boundary=${boundary}`}
}

/** `a=1&b=two+words` (WHATWG URL § 5.2). */
export function formEncoded(pairs: readonly (readonly [name: string, value: string])[]): string {
  return new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value])).toString()
}

function partOf({name, value, file}: FormField): readonly (string | Buffer)[] {
  const disposition = `Content-Disposition: form-data; name="${quotable(name)}"`
  if (file === undefined) return [`${disposition}\r\n\r\n${value ?? ''}\r\n`]
  const head = `${disposition}; filename="${quotable(file.name)}"\r\nContent-Type: ${file.type}\r\n\r\n`
  return [head, file.bytes, '\r\n']
}

/** WHATWG HTML, multipart/form-data encoding: what would end the name is written as an escape. */
function quotable(text: string): string {
  return text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

/** Of the content, so that the same form is the same request in every run; nobody can have put it into what it is made of. */
function boundaryFor(fields: readonly FormField[]): string {
  const hash = createHash('sha256')
  for (const {name, value = '', file} of fields) {
    hash.update(`${name.length} ${value.length} ${file?.bytes.length ?? -1}\n${name}${value}`)
    if (file !== undefined) hash.update(`${file.name}\n`).update(file.bytes)
  }
  return `bench-${hash.digest('hex').slice(0, 32)}`
}
