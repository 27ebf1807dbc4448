import type {ResponseLimits} from '../../../src/load/response/limits.js'
import {defaultLimits} from '../../../src/load/response/limits.js'
import {ResponseReader, type Reading} from '../../../src/load/response/reader.js'

export interface Outcome {
  readonly reading: Reading
  readonly status: number
  readonly bodyBytes: number
  readonly hasBegun: boolean
  readonly isReusable: boolean
  readonly excessBytes: number
  readonly fault: string | undefined
}

interface How {
  readonly isHead?: boolean
  readonly limits?: ResponseLimits
  /** The server closes its side after the last byte. */
  readonly ends?: boolean
  /** Where one read ends and the next begins, in ascending order. */
  readonly cuts?: readonly number[]
}

/** What one answer is found to be when it comes in these pieces. Reading stops with the first verdict. */
export function outcomeOf(answer: string | Uint8Array, how: How = {}): Outcome {
  const bytes = typeof answer === 'string' ? Buffer.from(answer) : answer
  const {isHead = false, limits = defaultLimits, ends = false, cuts = []} = how
  // As the engine does: every read goes to the same memory, so that nothing can be kept by reference.
  const memory = new Uint8Array(Math.max(4, bytes.length))
  const reader = new ResponseReader({isHead, limits})
  let reading: Reading = 'waiting'
  let late = 0
  for (const [index, end] of [...cuts, bytes.length].entries()) {
    const piece = bytes.subarray(cuts[index - 1] ?? 0, end)
    if (reading !== 'waiting') {
      late += piece.length
      continue
    }
    memory.fill(0xff)
    memory.set(piece)
    reading = reader.read(memory, piece.length)
  }
  if (ends && reading === 'waiting') reading = reader.endOfStream()
  const {status, bodyBytes, hasBegun, fault} = reader
  const excessBytes = reading === 'answered' && status !== 101 ? reader.excessBytes + late : 0
  return {
    reading,
    status,
    bodyBytes,
    hasBegun,
    fault,
    excessBytes,
    isReusable: reader.isReusable && excessBytes === 0,
  }
}
