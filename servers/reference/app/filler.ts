/** Most requests ask for the same size again. */
let last = ''

/** `count` times `x`. */
export function filler(count: number): string {
  if (last.length !== count) last = 'x'.repeat(count)
  return last
}
