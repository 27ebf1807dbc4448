import {brotliDecompressSync, constants, gunzipSync, inflateSync, type InputType} from 'node:zlib'

/** What a few bytes can unpack to is capped. */
const mostBytes = 1 << 20

/** The end may be missing. */
const flush = {finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: mostBytes}
const brotliFlush = {finishFlush: constants.BROTLI_OPERATION_FLUSH, maxOutputLength: mostBytes}

const decoders: Readonly<Record<string, ((bytes: InputType) => Buffer) | undefined>> = {
  gzip: bytes => gunzipSync(bytes, flush),
  'x-gzip': bytes => gunzipSync(bytes, flush),
  deflate: bytes => inflateSync(bytes, flush),
  br: bytes => brotliDecompressSync(bytes, brotliFlush),
}

/** A body, or how it begins, without its Content-Encoding; as it came where that is unknown, or not true of it. */
export function decoded(bytes: Buffer, coding: string | undefined): Buffer {
  const decode = decoders[coding?.trim().toLowerCase() ?? '']
  if (decode === undefined) return bytes
  try {
    return decode(bytes)
  } catch {
    return bytes
  }
}
