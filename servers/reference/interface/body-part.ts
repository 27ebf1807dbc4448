/** A piece of a response's body; text is sent as UTF-8. */
export type BodyPart = string | Uint8Array

export function byteLength(part: BodyPart): number {
  return typeof part === 'string' ? Buffer.byteLength(part) : part.length
}

export function bytesOf(part: BodyPart): Uint8Array {
  return typeof part === 'string' ? Buffer.from(part) : part
}
