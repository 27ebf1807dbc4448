import {closeSync, constants, createReadStream, fstatSync, openSync, readSync} from 'node:fs'
import {stat} from 'node:fs/promises'

/** What people write by hand: configurations, scenarios. */
export const mostConfigBytes = 1024 * 1024
/** What bench itself writes: results, pages. */
export const mostResultBytes = 64 * 1024 * 1024

/** A device or a pipe that gives nothing for so long gives nothing at all. */
const mostWaitMs = 1000

/**
 * The text of a file that is read whole into memory, so it may have only so many bytes. A device or a pipe, whose size
 * nobody knows, is read no further and no longer than that allows. Throws an Error whose message says what is wrong.
 */
export async function readBounded(file: string, mostBytes: number): Promise<string> {
  const found = await stat(file)
  if (found.isDirectory()) throw new Error('it is a folder')
  if (found.isFile() && found.size > mostBytes) throw tooLarge(mostBytes)
  const pieces: Buffer[] = []
  let length = 0
  const signal = found.isFile() ? undefined : AbortSignal.timeout(mostWaitMs)
  const stream = createReadStream(file, signal === undefined ? {} : {signal})
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      length += piece.length
      if (length > mostBytes) throw tooLarge(mostBytes)
      pieces.push(piece)
    }
  } catch (error) {
    if (signal?.aborted === true) throw noEnd()
    throw error
  }
  return Buffer.concat(pieces, length).toString('utf8')
}

/** The same, of bytes, and at once. A pipe that nobody has open for writing is empty. */
export function readBoundedSync(file: string, mostBytes: number): Buffer {
  // Else to open a pipe would wait for whoever writes into it.
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const found = fstatSync(descriptor)
    if (found.isDirectory()) throw new Error('it is a folder')
    if (found.isFile() && found.size > mostBytes) throw tooLarge(mostBytes)
    const pieces: Buffer[] = []
    const endMs = performance.now() + mostWaitMs
    for (let length = 0; ;) {
      const piece = Buffer.allocUnsafe(pieceBytes)
      const count = readReady(descriptor, piece)
      if (count === 0) return Buffer.concat(pieces, length)
      if (count === undefined) {
        if (performance.now() > endMs) throw noEnd()
        Atomics.wait(pause, 0, 0, 10)
        continue
      }
      length += count
      if (length > mostBytes) throw tooLarge(mostBytes)
      pieces.push(piece.subarray(0, count))
    }
  } finally {
    closeSync(descriptor)
  }
}

const pieceBytes = 65_536
const pause = new Int32Array(new SharedArrayBuffer(4))

/** undefined: nothing has come yet. */
function readReady(descriptor: number, piece: Buffer): number | undefined {
  try {
    return readSync(descriptor, piece)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined
    throw error
  }
}

function noEnd(): Error {
  return new Error(`it is no file, and gave no end within ${mostWaitMs / 1000} s`)
}

function tooLarge(mostBytes: number): Error {
  return new Error(`it has more than ${mostBytes / 1024 / 1024} MB`)
}
