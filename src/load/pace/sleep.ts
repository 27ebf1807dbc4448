import {performance} from 'node:perf_hooks'

export function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}

/** Until an instant of `performance.now()`. Never less: Node counts a timer from the start of the loop's turn. */
export async function sleepUntil(atMs: number): Promise<void> {
  for (let restMs = atMs - performance.now(); restMs > 0; restMs = atMs - performance.now())
    await sleep(Math.ceil(restMs))
}
