/** Text as it is sent in UTF-8, or bytes that are none. Stored in results, which are JSON. */
export type RequestBody = string | {readonly base64: string}

/** Text where the bytes are valid UTF-8. */
export function requestBody(bytes: Buffer): RequestBody {
  const text = bytes.toString('utf8')
  return Buffer.from(text).equals(bytes) ? text : {base64: bytes.toString('base64')}
}

export function bodyBytes(body: RequestBody | null | undefined): Buffer {
  if (body === null || body === undefined) return Buffer.alloc(0)
  return typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.base64, 'base64')
}
