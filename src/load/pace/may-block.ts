/** The thread may sleep for this share of the usual latency while answers are awaited: so late can their stamps be. */
const blockShare = 0.01
const longestBlockMs = 0.5
/** A sleep costs about this much on top; below it, looking again at once is the better way. */
const shortestBlockMs = 0.05

/** For how long a thread may sleep that waits for answers, ms, by how long these usually take. */
export function mayBlockMs(usualMs: number): number {
  const blockMs = Math.min(longestBlockMs, usualMs * blockShare)
  return blockMs < shortestBlockMs ? 0 : blockMs
}
