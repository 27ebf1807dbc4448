/** Lets the event loop turn once, so that signal handlers and timers run, without waiting for anything. */
export function eventLoopTurn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}
