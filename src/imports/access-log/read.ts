import {createReadStream} from 'node:fs'
import {pipeline} from 'node:stream'
import {createGunzip} from 'node:zlib'
import {messageOf, usageError} from '../../error.js'
import {readLogLine, type LogEntry} from './line.js'

export const logCaps = {
  /** A longer line is not understood. */
  lineBytes: 64 * 1024,
  lines: 20_000_000,
  entries: 1_000_000,
} as const

export interface ReadLog {
  /** In order of their times; those of one instant in the order of their lines. */
  readonly entries: readonly LogEntry[]
  readonly lines: number
  readonly notUnderstood: number
  /** The first such line's number; null: there is none. */
  readonly firstNotUnderstood: number | null
}

/** A log, or one that gzip has packed; `isWanted` chooses among its entries. @throws BenchError (usage) */
export async function readAccessLog(
  file: string,
  isWanted: (entry: LogEntry) => boolean,
  signal?: AbortSignal,
): Promise<ReadLog> {
  const entries: LogEntry[] = []
  let [lines, notUnderstood] = [0, 0]
  let firstNotUnderstood: number | null = null
  for await (const line of linesOf(file, signal)) {
    lines++
    if (lines > logCaps.lines) throw tooLong(file, `${logCaps.lines} lines`)
    if (line === '') continue
    const entry = line === tooLongLine ? undefined : readLogLine(line)
    if (entry === undefined) {
      notUnderstood++
      firstNotUnderstood ??= lines
    } else if (isWanted(entry)) {
      if (entries.length === logCaps.entries) throw tooLong(file, `${logCaps.entries} requests`)
      entries.push(entry)
    }
  }
  return {entries: entries.sort((a, b) => a.atMs - b.atMs), lines, notUnderstood, firstNotUnderstood}
}

function tooLong(file: string, what: string): Error {
  return usageError(
    'WB_BAD_IMPORT',
    `${file} has more than ${what}`,
    'take a part of it with --from and --to',
  )
}

const tooLongLine = '\0'
const lineFeed = 0x0a

/** Whatever a line's length, no more of it is kept than it may have. */
async function* linesOf(file: string, signal: AbortSignal | undefined): AsyncGenerator<string> {
  const source = createReadStream(file, signal && {signal})
  const bytes = file.endsWith('.gz') ? pipeline(source, createGunzip(), () => undefined) : source
  let rest: Buffer[] = []
  let length = 0
  const taken = (): string => {
    const text =
      length > logCaps.lineBytes ? tooLongLine : Buffer.concat(rest).toString('utf8').replace(/\r$/, '')
    rest = []
    length = 0
    return text
  }
  const add = (piece: Buffer): void => {
    length += piece.length
    if (length <= logCaps.lineBytes) rest.push(piece)
  }
  try {
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      let from = 0
      for (let at = chunk.indexOf(lineFeed); at !== -1; at = chunk.indexOf(lineFeed, from)) {
        add(chunk.subarray(from, at))
        yield taken()
        from = at + 1
      }
      add(chunk.subarray(from))
    }
  } catch (cause) {
    if (signal?.aborted === true) throw cause
    throw usageError('WB_CANNOT_READ', `cannot read ${file}: ${messageOf(cause)}`, undefined, cause)
  }
  if (length > 0) yield taken()
}
