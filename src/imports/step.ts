import {
  framingHeaders,
  headerNamePattern,
  headerValuePattern,
  methods,
  pathPattern,
} from '../config/words/request.js'
import {isSecretName} from '../text/secrets.js'
import {oneLine} from '../text/control.js'
import {WrittenText, type Draft, type DraftText} from './draft.js'

/** Fields of a step, in the order in which a person would write them. */
export type StepFields = Readonly<Record<string, unknown>>

const longestTarget = 8000

/** Thrown where a request cannot be a step; its message completes `left out: 3 …`. */
export class NoStep extends Error {}

/** Of a browser, a proxy or the connection: they say nothing of what is asked. */
const dropped =
  /^(:.*|host|connection|keep-alive|content-length|transfer-encoding|te|trailer|upgrade|proxy-.*|cookie|user-agent|accept-encoding|accept-language|accept|referer|origin|priority|pragma|cache-control|dnt|if-.*|upgrade-insecure-requests|sec-.*|x-forwarded-.*|forwarded|via)$/i

/**
 * A step of a scenario. What its name gives away as a secret is taken from the environment, and its value is in no file.
 * @throws NoStep
 */
export function stepOf(draft: Draft): StepFields {
  const method = methods.find(known => known === draft.method)
  if (method === undefined) throw new NoStep('of a method that bench does not send')
  const plain = draft.target.map(part => (typeof part === 'string' ? part : '0')).join('')
  if (!pathPattern.test(plain) || plain.length > longestTarget) throw new NoStep('without a path of a server')
  const headers = headersOf(draft)
  return {
    [method.toLowerCase()]: targetOf(draft.target),
    ...(draft.name === undefined || draft.name === '' ? {} : {name: oneLine(draft.name).trim().slice(0, 60)}),
    ...(headers.length === 0 ? {} : {headers: Object.fromEntries(headers)}),
    ...bodyOf(draft),
    ...(draft.extract === undefined ? {} : {extract: draft.extract}),
    ...(draft.status === undefined ? {} : {expect: {status: draft.status}}),
  }
}

function headersOf({headers, body}: Draft): readonly (readonly [string, string])[] {
  return headers.flatMap(([name, value]) => {
    const isOwn = framingHeaders.test(name) || dropped.test(name) || !headerNamePattern.test(name)
    // The body says it.
    if (isOwn || (body !== null && body.kind !== 'text' && name.toLowerCase() === 'content-type')) return []
    const text = valueOf(name, value)
    return headerValuePattern.test(text) ? [[name, text] as const] : []
  })
}

function bodyOf({body}: Draft): StepFields {
  switch (body?.kind) {
    case undefined:
      return {}
    case 'json':
      return {json: withoutSecretsIn(body.value)}
    case 'text':
      return {body: valueOf('', body.text)}
    case 'form': {
      const fields = new Map<string, string[]>()
      for (const [name, value] of body.fields)
        fields.set(literal(name), [...(fields.get(literal(name)) ?? []), valueOf(name, value)])
      return {
        form: Object.fromEntries(
          [...fields].map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
        ),
      }
    }
  }
}

/** Query parameters that are secrets come from the environment; the rest stays byte for byte. */
function targetOf(target: Draft['target']): string {
  return target
    .map(part =>
      typeof part === 'string'
        ? literal(part).replaceAll(
            /([?&])([^=&?]+)=([^&]+)/g,
            (whole: string, before: string, name: string) =>
              isSecretName(name) ? `${before}${name}=${variableOf(name)}` : whole,
          )
        : part.written,
    )
    .join('')
}

function valueOf(name: string, value: DraftText): string {
  if (typeof value !== 'string') return value.written
  return isSecretName(name) && value !== '' ? variableOf(name) : literal(value)
}

/** `X-Api-Key` is `${X_API_KEY}`. */
export function variableOf(name: string): string {
  const word = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z\d]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .toUpperCase()
  return `\${${/^[A-Z_]/.test(word) ? word : `VALUE_${word}`}}`
}

function withoutSecretsIn(value: unknown, name = ''): unknown {
  if (typeof value === 'string') return valueOf(name, value)
  if (value instanceof WrittenText) return value.written
  if (Array.isArray(value)) return value.map(each => withoutSecretsIn(each, name))
  if (typeof value !== 'object' || value === null)
    return name !== '' && isSecretName(name) && value !== null ? variableOf(name) : value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [literal(key), withoutSecretsIn(each, key)]),
  )
}

/** Foreign text that means itself: `${` is written `$${`, and for `{{` there is no such way. */
function literal(text: string): string {
  if (text.includes('{{')) throw new NoStep('that hold {{, which a scenario fills in')
  return escaped(text)
}

/** For a file in which `${NAME}` stands for a variable of the environment. */
export function escaped(text: string): string {
  // Not a text in its place: there a $ would mean something else.
  return text.replaceAll('${', () => '$${')
}
