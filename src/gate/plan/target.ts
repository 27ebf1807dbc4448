import {command} from '../../config/words/request.js'
import {readWord} from '../../config/words/word.js'
import {usageError} from '../../error.js'
import type {StartableArm} from '../../plan/arm.js'
import {defaultThreads} from '../../plan/arm-settings.js'
import {parseArm} from '../../plan/expand-arms.js'
import {readLimits, type Limits, type LimitWords} from '../../plan/limits.js'

/** One side of a gate, as asked for. */
export type Target =
  | {readonly kind: 'ref'; readonly asked: string; readonly ref: string}
  | {readonly kind: 'tree'; readonly asked: string}
  | {
      readonly kind: 'cmd'
      readonly asked: string
      readonly command: string
      readonly limits: Limits | undefined
    }
  | {readonly kind: 'server'; readonly asked: string; readonly arm: StartableArm}
  | {readonly kind: 'file'; readonly asked: string; readonly file: string}

export type LiveTarget = Exclude<Target, {kind: 'file'}>

const forms = 'ref:<git ref>, tree, cmd:<shell command with {port}>, server:<name>/<mode>, file:<gate result>'

/** One worker: its CPU per request says the most about the code, and two arms of it share two cores with the load. */
const defaultWorkers = 1

/**
 * @param limits of an arm that does not say otherwise
 * @throws BenchError (usage) when `text` is none of the forms
 */
export function parseTarget(text: string, flag: string, limits: LimitWords = {}): Target {
  const asked = text.trim()
  if (asked === 'tree') return {kind: 'tree', asked}
  const [, kind = '', rest = ''] = /^([a-z]+):(.+)$/s.exec(asked) ?? []
  switch (kind) {
    case 'ref':
      // git would take it for a flag.
      if (rest.startsWith('-')) throw usageError('WB_BAD_TARGET', `${flag}: "${rest}" is no git ref`)
      return {kind, asked, ref: rest}
    case 'cmd':
      return {kind, asked, command: readWord(rest, `${flag} cmd:`, command), limits: readLimits(limits)}
    case 'server':
      return {
        ...{kind, asked},
        arm: parseArm(rest, {workers: defaultWorkers, threads: defaultThreads, ...said(limits)}),
      }
    case 'file':
      return {kind, asked, file: rest}
    default:
      throw usageError('WB_BAD_TARGET', `${flag} must be one of ${forms}, not "${asked}"`)
  }
}

function said(limits: LimitWords): Readonly<Record<string, string | number>> {
  return Object.fromEntries(
    Object.entries(limits).flatMap(([name, word]: [string, string | number | undefined]) =>
      word === undefined ? [] : [[name, word]],
    ),
  )
}
