import type {GeneratorHealth, LoadEvent} from '../contract.js'
import {sleepUntil} from '../pace/sleep.js'
import type {Window} from '../record/window.js'
import {watchHealth} from './health.js'

/**
 * Lives through a window that opens now or soon, and tells of it. `waitedMs`: how long the loop has looked at the clock
 * in vain so far.
 */
export async function measure(
  window: Window,
  onEvent: (event: LoadEvent) => void,
  waitedMs?: () => number,
): Promise<GeneratorHealth> {
  await sleepUntil(window.startMs)
  const watch = watchHealth(waitedMs)
  onEvent({type: 'window-opened'})
  await sleepUntil(window.endMs)
  const health = watch.stop()
  onEvent({type: 'window-closed'})
  return health
}
