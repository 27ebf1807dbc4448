const pieceBytes = 64 * 1024
const piece = Buffer.alloc(pieceBytes, 'x')

/** Most requests ask for the same size again. */
let last = ''

/** `count` times `x`, when that is little enough to be sent at once; undefined when it is to be sent in pieces. */
export function filler(count: number): string | undefined {
  if (count > pieceBytes) return undefined
  if (last.length !== count) last = 'x'.repeat(count)
  return last
}

/** `count` times `x` in pieces of one memory, however many they are. */
export function fillerPieces(count: number): Buffer[] {
  const whole = new Array<Buffer>(Math.floor(count / pieceBytes)).fill(piece)
  const rest = count % pieceBytes
  return rest === 0 ? whole : [...whole, piece.subarray(0, rest)]
}
