import type {SeenStep} from '../drive/visit-once.js'
import {statusText} from '../http/answer-text.js'
import {oneLine} from '../text/control.js'
import {
  isSecretName,
  noSecrets,
  secretValuesOf,
  stars,
  withoutSecrets,
  withSecretValues,
} from '../text/secrets.js'
import {formatNumber} from '../unit/number.js'

/** One request of a session and its answer, with secrets masked. */
export interface StepRecord {
  readonly step: number
  readonly name: string
  /** Request line, headers, and how the body begins. */
  readonly sent: readonly string[]
  /** null: it was not sent. */
  readonly status: number | null
  readonly bytes: number
  readonly ms: number | null
  readonly received: readonly string[]
  /** Taken from this answer or known before. */
  readonly known: Readonly<Record<string, string>>
  readonly failure: string | null
}

/** Of a body. */
const shownCharacters = 200

export function recordStep(seen: SeenStep, step: number): StepRecord {
  const {name, outcome, failure, known} = seen
  const secrets = withSecretValues(noSecrets, secretValuesOf(known, noSecrets))
  const masked = (text: string) => withoutSecrets(oneLine(text).trim(), secrets)
  const answered = outcome?.kind === 'answered' ? outcome : undefined
  return {
    ...{step, name, failure: failure === undefined ? null : masked(failure)},
    sent: sentLines(seen).map(masked),
    status: answered?.status ?? null,
    bytes: answered?.length ?? 0,
    ms: outcome !== undefined && 'ms' in outcome ? outcome.ms : null,
    received: receivedLines(seen).map(masked),
    known: Object.fromEntries(
      Object.entries(known).map(([field, value]) => [
        field,
        isSecretName(field) ? stars(value) : masked(value),
      ]),
    ),
  }
}

function sentLines({request}: SeenStep): readonly string[] {
  if (request === undefined) return []
  const {method, path, headers, body} = request
  return [
    `${method} ${path}`,
    ...headers.map(([field, value]) => `${field}: ${value}`),
    ...beginningOf(body?.toString('utf8') ?? ''),
  ]
}

function receivedLines({outcome, refusedCookies}: SeenStep): readonly string[] {
  if (outcome?.kind !== 'answered') return []
  return [
    statusText(outcome),
    ...refusedCookies.map(line => `a browser would not keep Set-Cookie: ${line}`),
    ...beginningOf(outcome.body),
  ]
}

function beginningOf(body: string): readonly string[] {
  return body === '' ? [] : [body.slice(0, shownCharacters)]
}

/** A few lines, of which none is longer than what a request says. */
export function describeStep({
  step,
  name,
  sent,
  bytes,
  ms,
  received,
  known,
  failure,
}: StepRecord): readonly string[] {
  const took = ms === null ? '' : ` · ${formatNumber(bytes, 0)} bytes · ${ms.toFixed(1)} ms`
  const values = Object.entries(known).map(([field, value]) => `${field}=${value}`)
  return [
    `${step}. ${oneLine(name)}${took}`,
    ...sent.map(line => `   > ${line}`),
    ...received.map(line => `   < ${line}`),
    ...(values.length === 0 ? [] : [`   = ${values.join(' ')}`]),
    ...(failure === null ? [] : [`   ! ${failure}`]),
    '',
  ]
}
