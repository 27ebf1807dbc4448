import type {LoadEvent} from '../generator.js'

/**
 * The events of several generator processes as those of one: the window opens with the first of them and closes with the
 * last.
 */
export function mergeEvents(
  processes: number,
  onEvent: (event: LoadEvent) => void,
): (event: LoadEvent) => void {
  const told = {'window-opened': 0, 'window-closed': 0}
  return event => {
    const speaker = event.type === 'window-opened' ? 1 : processes
    if (++told[event.type] === speaker) onEvent(event)
  }
}
