import koffi from 'koffi'

/** Memory that a call can be given by its address. */
export interface NativeMemory {
  /** Valid as long as `bytes` is referred to. */
  readonly address: number
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** V8 keeps small arrays in its own heap, where they move; those of a page lie outside and stay. */
const leastBytes = 4096

/**
 * All 0, aligned to 16 bytes. Calls that are made for each request take an address, because looking up where a typed
 * array lies costs as much as the call itself.
 */
export function nativeMemory(size: number): NativeMemory {
  const bytes = new Uint8Array(new ArrayBuffer(Math.max(leastBytes, size)), 0, size)
  return {address: Number(koffi.address(bytes)), bytes}
}

/** Of a 64-bit word in an array of 32-bit ones, which of the two is the low half. */
export const lowWord = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 0 : 1
