import {createReadStream} from 'node:fs'
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
    if (signal?.aborted === true)
      throw new Error(`it is no file, and gave no end within ${mostWaitMs / 1000} s`)
    throw error
  }
  return Buffer.concat(pieces, length).toString('utf8')
}

function tooLarge(mostBytes: number): Error {
  return new Error(`it has more than ${mostBytes / 1024 / 1024} MB`)
}
