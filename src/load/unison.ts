import type {LoadEvent} from './contract.js'

/**
 * The events of several generator processes as those of one: the window opens with the first of them and closes with the
 * last; a tick adds up what each has told last.
 */
export function inUnison(
  processes: number,
  onEvent: (event: LoadEvent) => void,
): (index: number, event: LoadEvent) => void {
  if (processes === 1) return (_index, event) => onEvent(event)
  const answers = Array<number>(processes).fill(0)
  let opened = 0
  let closed = 0
  return (index, event) => {
    switch (event.type) {
      case 'window-opened':
        if (++opened === 1) onEvent(event)
        return
      case 'window-closed':
        if (++closed === processes) onEvent(event)
        return
      case 'tick':
        answers[index] = event.ok
        // Each tells every half second; one of them is enough to pass on.
        if (index === 0) onEvent({...event, ok: answers.reduce((sum, count) => sum + count, 0)})
    }
  }
}
