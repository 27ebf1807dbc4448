import koffi from 'koffi'
import {bind} from './library.js'

const mallocCall = bind('malloc', 'size_t', ['size_t']) as (size: number) => number

/** Memory outside of JavaScript's heap, that stays where it is: a call can be given its address as a number. */
export interface NativeMemory {
  readonly address: number
  /** The same memory. */
  readonly bytes: Uint8Array<ArrayBuffer>
}

/**
 * Aligned to 16 bytes, all 0. It is never given back: whoever needs it keeps it. Calls that are made for each request take
 * an address, because looking up where a typed array lies costs as much as the call itself.
 */
export function nativeMemory(size: number): NativeMemory {
  const address = mallocCall(size)
  if (address === 0) throw new Error(`out of memory: ${size} bytes`)
  const bytes = new Uint8Array(koffi.view(BigInt(address), size))
  bytes.fill(0)
  return {address, bytes}
}

/** Of a 64-bit word in an array of 32-bit ones, which of the two is the low half. */
export const lowWord = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 0 : 1
