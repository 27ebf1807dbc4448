import type {Case} from './case.js'
import {bimodal} from './cases/bimodal.js'
import {drip, largeBody} from './cases/body.js'
import {dropped, eofBody, hanging, truncated, unavailable} from './cases/broken.js'
import {constant, constantClose} from './cases/constant.js'
import {halfMillisecond} from './cases/half-millisecond.js'
import {queues} from './cases/queue.js'
import {slowAccept} from './cases/slow-accept.js'
import {stallEvery5s, stallOnce} from './cases/stall.js'

/** Every server whose truth is known, in the order of the published comparison. */
export const cases: readonly Case[] = [
  constant,
  constantClose,
  stallEvery5s,
  stallOnce,
  bimodal,
  ...queues,
  halfMillisecond,
  slowAccept,
  drip,
  largeBody,
  eofBody,
  hanging,
  truncated,
  dropped,
  unavailable,
]

/** Throws for a name that is none. */
export function caseNamed(name: string): Case {
  const found = cases.find(one => one.name === name)
  if (found) return found
  throw new Error(`no case is called ${name}; there are ${cases.map(one => one.name).join(', ')}`)
}
