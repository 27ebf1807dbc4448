import type {LoadEvent} from '../generator.js'
import type {GeneratorHealth} from '../result.js'
import {sleepUntil} from '../pace/sleep.js'
import type {Window} from '../record/window.js'
import {watchHealth, type Waited} from './health.js'

/**
 * Lives through a window that opens now or soon, and tells of it.
 */
export async function measure(
  window: Window,
  onEvent: (event: LoadEvent) => void,
  waited: Waited = {},
): Promise<GeneratorHealth> {
  await sleepUntil(window.startMs)
  const watch = watchHealth(waited)
  onEvent({type: 'window-opened'})
  await sleepUntil(window.endMs)
  const health = watch.stop()
  onEvent({type: 'window-closed'})
  return health
}
