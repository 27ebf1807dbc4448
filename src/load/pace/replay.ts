import type {Part, Replay} from '../job.js'
import type {Schedule} from './schedule.js'

/** What is sent when, as a load is told of it: instants from the begin on, ms, in order, and which request each is. */
export function packReplay(
  requests: Replay['requests'],
  entries: readonly {readonly atMs: number; readonly request: number}[],
): Replay {
  const at = Float64Array.from(entries, ({atMs}) => atMs)
  const which = Uint32Array.from(entries, ({request}) => request)
  return {requests, at: textOf(at), which: textOf(which)}
}

/** The same as numbers. */
export function unpackReplay({at, which}: Pick<Replay, 'at' | 'which'>): {
  readonly at: Float64Array
  readonly which: Uint32Array
} {
  return {at: new Float64Array(bytesOf(at)), which: new Uint32Array(bytesOf(which))}
}

/** The instants of one process's part, in turn; Infinity after the last. */
export function replaySchedule({at}: {readonly at: Float64Array}, part: Part = {index: 0, of: 1}): Schedule {
  let next = part.index
  return () => {
    const atMs = at[next] ?? Infinity
    next += part.of
    return atMs
  }
}

function textOf({buffer, byteOffset, byteLength}: Float64Array | Uint32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64')
}

/** In memory of their own, which begins where numbers may. */
function bytesOf(text: string): ArrayBuffer {
  const bytes = Buffer.from(text, 'base64')
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
}
