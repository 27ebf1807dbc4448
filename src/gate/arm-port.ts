import {freePort, requireFreePort} from '../server/port.js'

/** Below the range from which Linux gives ports to whoever asks for any (32768 and up), above the well-known ones. */
const [lowest, highest] = [18_000, 32_000] as const
const tries = 50

/** Given out lately: the other arm of the same round may not have bound its own yet. */
const recent: number[] = []
const remembered = 8

/**
 * A port for one start. Between the look and the server's own bind lie seconds on a busy machine; a port of the kernel's
 * choice could meanwhile become somebody else's, who might even answer in the server's place.
 */
export async function armPort(): Promise<number> {
  for (let left = tries; left > 0; left--) {
    // Which one is no part of what a seed repeats: it only has to be free.
    const port = lowest + Math.floor(Math.random() * (highest - lowest))
    if (recent.includes(port)) continue
    const isFree = await requireFreePort('127.0.0.1', port).then(
      () => true,
      () => false,
    )
    if (!isFree) continue
    recent.push(port)
    if (recent.length > remembered) recent.shift()
    return port
  }
  return freePort()
}
