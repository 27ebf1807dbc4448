import {scryptSync} from 'node:crypto'

/** What must be neither stored nor shown. */
export interface Secrets {
  /** Names of headers, variables, query parameters and flags, in lower case, beside those that their words give away. */
  readonly names: ReadonlySet<string>
  /** Values that came from such a name, wherever else they turn up. */
  readonly values: ReadonlySet<string>
}

export const noSecrets: Secrets = {names: new Set(), values: new Set()}

const hidden = '***'

/** A word of a name that says so: `X-Api-Key`, `DB_PASSWORD`, `accessToken`. */
const telling =
  /^(auth|authorization|cookie|credential|credentials|jwt|key|pass|passwd|password|passphrase|pwd|secret|secrets|session|sessionid|sig|signature|token|apikey)$/

/** Whether what stands under this name is a secret. */
export function isSecretName(name: string, {names}: Secrets = noSecrets): boolean {
  if (names.has(name.toLowerCase())) return true
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
  return words.some(word => telling.test(word))
}

const digests = new Map<string, string>()

/**
 * What a result stores of a secret: equal secrets have equal ones, so that a comparison knows. It costs 20 ms (scrypt) so
 * that short ones are not simply tried out, and is short so that many others fit it (docs/decisions/0043).
 */
export function secretDigest(value: string): string {
  if (isDigest(value)) return value
  let digest = digests.get(value)
  if (digest === undefined) {
    digest = `${hidden}${scryptSync(value, 'workerbench', 4).toString('hex')}`
    digests.set(value, digest)
  }
  return digest
}

function isDigest(value: string): boolean {
  return value === hidden || /^\*{3}[\da-f]{8}$/.test(value)
}

/** How a value is masked: as stars alone in what is shown, by its digest in what is stored. */
export type Mask = (value: string) => string
export const stars: Mask = () => hidden

/** Below this a value turns up by chance. */
const shortestValue = 6

/**
 * A text without the secrets that it gives away by its form: passwords of URLs, query parameters, `Name: value`,
 * `NAME=value`, `--name value`; and without those that are known by value. Idempotent.
 */
export function withoutSecrets(text: string, secrets: Secrets = noSecrets, mask: Mask = stars): string {
  const named = text
    .replaceAll(/([a-z][a-z\d+.-]*:\/\/)([^:@/\s]+)@/gi, (_, start: string) => `${start}${hidden}@`)
    .replaceAll(
      /([a-z][a-z\d+.-]*:\/\/)[^:@/\s]*:([^/\s]*)@/gi,
      (_, start: string, value: string) => `${start}${hidden}:${mask(value)}@`,
    )
    .replaceAll(
      /([\w.-]+)(=)("[^"]*"|'[^']*'|[^&\s,;"']+)/g,
      (whole, name: string, equals: string, value: string) =>
        isSecretName(name.replace(/^-+|^(env|param)\./g, ''), secrets)
          ? `${name}${equals}${mask(unquoted(value))}`
          : whole,
    )
    .replaceAll(
      /("([\w-]+)"\s*:\s*)"((?:[^"\\]|\\.)*)"/g,
      (whole, start: string, name: string, value: string) =>
        isSecretName(name, secrets) ? `${start}"${mask(value)}"` : whole,
    )
    .replaceAll(/(--[\w-]+)(\s+)([^\s-][^\s]*)/g, (whole, flag: string, blank: string, value: string) =>
      isSecretName(flag.slice(2), secrets) ? `${flag}${blank}${mask(value)}` : whole,
    )
    .replace(/^(\s*[\w-]+)(:[ \t]*)(\S.*)$/s, (whole, name: string, colon: string, value: string) =>
      isSecretName(name, secrets) ? `${name}${colon}${mask(value)}` : whole,
    )
  return withoutValues(named, secrets, mask)
}

/** Of what others wrote: only what is known by value. */
export function withoutValues(text: string, {values}: Secrets, mask: Mask = stars): string {
  return [...values]
    .filter(value => value.length >= shortestValue)
    .reduce((masked, value) => masked.replaceAll(value, () => mask(value)), text)
}

/** Words of a command line: also `--token VALUE` and `-H 'Name: value'`, which are two words. */
export function wordsWithoutSecrets(
  words: readonly string[],
  secrets: Secrets = noSecrets,
  mask: Mask = stars,
): readonly string[] {
  return words.map((word, index) => {
    const before = words[index - 1] ?? ''
    if (before === '--user') return word.replace(/:.*$/s, `:${hidden}`)
    return /^--?[\w-]+$/.test(before) &&
      !word.startsWith('-') &&
      isSecretName(before.replace(/^-+/, ''), secrets)
      ? mask(word)
      : withoutSecrets(word, secrets, mask)
  })
}

/** Fields by name: headers, variables. */
export function fieldsWithoutSecrets<Value extends string | readonly string[] | null>(
  fields: Readonly<Record<string, Value>>,
  secrets: Secrets = noSecrets,
  mask: Mask = secretDigest,
): Record<string, Value> {
  const masked = (name: string, value: string) =>
    isSecretName(name, secrets) ? mask(value) : withoutSecrets(value, secrets, mask)
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      (typeof value === 'string'
        ? masked(name, value)
        : value === null
          ? null
          : value.map(each => masked(name, each))) as Value,
    ]),
  )
}

/** Those of `fields` that stand under such a name. */
export function secretValuesOf(
  fields: Readonly<Record<string, string | readonly string[] | null>>,
  secrets: Secrets,
): readonly string[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    value === null || !isSecretName(name, secrets) ? [] : typeof value === 'string' ? [value] : value,
  )
}

export function withSecretValues(secrets: Secrets, values: readonly string[]): Secrets {
  return {...secrets, values: new Set([...secrets.values, ...values.filter(value => !isDigest(value))])}
}

function unquoted(text: string): string {
  return /^(["']).*\1$/s.test(text) ? text.slice(1, -1) : text
}

/** A copy of plain data in which no text has a secret that is known by value. */
export function deeplyWithoutValues<Data>(data: Data, secrets: Secrets): Data {
  if (![...secrets.values].some(value => value.length >= shortestValue)) return data
  return masked(data) as Data

  function masked(value: unknown): unknown {
    if (typeof value === 'string') return withoutValues(value, secrets, secretDigest)
    if (Array.isArray(value)) return value.map(masked)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, masked(inner)]))
  }
}
