/**
 * Reads of /proc that expect their subject to vanish: a process can end between being listed and being read, which is
 * an absence and not an error. Synchronous on purpose: /proc answers from memory, and a reading whose parts are
 * separated by turns of the event loop would be many readings.
 */
import {closeSync, openSync, readdirSync, readSync} from 'node:fs'

/** Whole text of a file; `undefined` when it is gone, or is not ours to read. */
export function readProcFile(path: string): string | undefined {
  return readProcBytes(path)?.toString('latin1')
}

/** The beginning of a long file, as far as `isEnough` lets it be read; `undefined` when it is gone, or is not ours to read. */
export function readProcStart(path: string, isEnough: (text: string) => boolean): string | undefined {
  let descriptor: number
  try {
    descriptor = openSync(path, 'r')
  } catch {
    return undefined
  }
  try {
    const piece = Buffer.allocUnsafe(16_384)
    let text = ''
    for (;;) {
      const got = readSync(descriptor, piece, 0, piece.length, null)
      text += piece.toString('latin1', 0, got)
      if (got === 0 || isEnough(text)) return text
    }
  } catch {
    return undefined
  } finally {
    closeSync(descriptor)
  }
}

/** Like `readProcFile`, as bytes that the next read overwrites. */
export function readProcBytes(path: string): Buffer | undefined {
  let descriptor: number
  try {
    descriptor = openSync(path, 'r')
  } catch {
    return undefined
  }
  try {
    return readAll(descriptor)
  } catch {
    // ESRCH: ended after it was opened.
    return undefined
  } finally {
    closeSync(descriptor)
  }
}

/** Entries of a directory that are numbers: pids of /proc, threads of /proc/PID/task. Empty when it is gone. */
export function listIds(path: string): number[] {
  let names: string[]
  try {
    names = readdirSync(path)
  } catch {
    return []
  }
  const ids: number[] = []
  for (const name of names) {
    const first = name.charCodeAt(0)
    if (first >= zero && first <= nine) ids.push(Number(name))
  }
  return ids
}

const zero = 48
const nine = 57

let buffer = Buffer.allocUnsafe(16_384)

function readAll(descriptor: number): Buffer {
  let length = 0
  for (;;) {
    const got = readSync(descriptor, buffer, length, buffer.length - length, null)
    if (got === 0) return buffer.subarray(0, length)
    length += got
    if (length === buffer.length) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)])
  }
}
