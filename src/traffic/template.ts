import type {Encoding, Placeholder, Template, TemplatePart, Value} from './contract.js'

/** `{{users.name}}`, `{{csrf}}`, `{{uuid}}`, `{{int 1 100}}`, `{{now}}`. */
const placeholder = /\{\{\s*([^{}]*?)\s*\}\}/g

/** What stands between the braces; a string says what is wrong with it. */
export function readValue(text: string): Value | string {
  if (text === 'uuid' || text === 'now') return {kind: text}
  const [, least, most] = /^int\s+(-?\d{1,15})\s+(-?\d{1,15})$/.exec(text) ?? []
  if (least !== undefined && most !== undefined)
    return Number(least) <= Number(most)
      ? {kind: 'int', least: Number(least), most: Number(most)}
      : `{{${text}}}: the first number is the lower one`
  const [, data, column] = /^([A-Za-z_]\w*)\.([^.\s][^.]*)$/.exec(text) ?? []
  if (data !== undefined && column !== undefined) return {kind: 'data', data, column}
  if (/^[A-Za-z_]\w*$/.test(text)) return {kind: 'variable', name: text}
  return `{{${text}}} is none of {{name}}, {{data.column}}, {{uuid}}, {{int 1 100}} and {{now}}`
}

/** Of a text with placeholders. @throws RangeError that says which one is wrong */
export function parseTemplate(text: string, as: Encoding, literal = (piece: string) => piece): Template {
  const parts: TemplatePart[] = []
  let at = 0
  for (const match of text.matchAll(placeholder)) {
    if (match.index > at) parts.push(literal(text.slice(at, match.index)))
    const value = readValue(match[1] ?? '')
    if (typeof value === 'string') throw new RangeError(value)
    parts.push({value, as})
    at = match.index + match[0].length
  }
  if (at < text.length) parts.push(literal(text.slice(at)))
  return parts
}

/** Texts that follow each other are one. */
export function joined(parts: readonly TemplatePart[]): Template {
  const whole: TemplatePart[] = []
  for (const part of parts) {
    const last = whole.at(-1)
    if (typeof part === 'string' && typeof last === 'string') whole[whole.length - 1] = last + part
    else if (part !== '') whole.push(part)
  }
  return whole
}

export function isPlaceholder(part: TemplatePart): part is Placeholder {
  return typeof part === 'object' && 'value' in part
}

/** Its text where nothing has to be filled in. */
export function constantOf(template: Template): string | undefined {
  return template.every(part => typeof part === 'string') ? template.join('') : undefined
}

/** What cannot be sent: it would end a line of the request, or is no path. */
export class Unsendable extends Error {}

/** `valueOf` gives the value of a placeholder. @throws Unsendable */
export function renderText(template: Template, valueOf: (value: Value) => string): string {
  let text = ''
  for (const part of template) {
    if (typeof part === 'string') text += part
    else if ('value' in part) text += encoders[part.as](valueOf(part.value))
    else text += Buffer.from(part.base64, 'base64').toString('utf8')
  }
  return text
}

/** The same as bytes, where some of them need not be text. */
export function renderBytes(template: Template, valueOf: (value: Value) => string): Buffer {
  if (template.every(part => typeof part === 'string' || 'value' in part))
    return Buffer.from(renderText(template, valueOf))
  return Buffer.concat(
    template.map(part =>
      typeof part === 'object' && 'base64' in part
        ? Buffer.from(part.base64, 'base64')
        : Buffer.from(renderText([part], valueOf)),
    ),
  )
}

const encoders: Readonly<Record<Encoding, (value: string) => string>> = {
  plain: value => value,
  line: value => {
    // A server's own words must not become a header of their own.
    if (/[\0-\x08\x0a-\x1f\x7f]/.test(value))
      throw new Unsendable('a value with a line break or control character')
    return Buffer.from(value).toString('latin1')
  },
  path: encodeURIComponent,
  target: value => {
    if (!/^\/[\x21\x22\x24-\x7e]*$/.test(value)) throw new Unsendable('a value that is no path')
    return value
  },
  form: value => new URLSearchParams([['', value]]).toString().slice(1),
  json: value => JSON.stringify(value).slice(1, -1),
  number: value => value,
}
