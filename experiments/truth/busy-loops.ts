import {spawn} from 'node:child_process'
import {once} from 'node:events'

/** Ends by itself when its parent is gone. */
const program =
  'const parent = process.ppid; for (let i = 1; ; i++) if (i % 1e7 === 0 && process.ppid !== parent) process.exit()'

/** Programs that compute without end, for a server and its clients to be measured beside. */
export function startBusyLoops(count: number): {stop: () => Promise<void>} {
  const loops = Array.from({length: count}, () => spawn(process.execPath, ['-e', program], {stdio: 'ignore'}))
  return {
    stop: async () => {
      await Promise.all(
        loops.map(async loop => {
          const ended = once(loop, 'exit')
          loop.kill('SIGKILL')
          await ended
        }),
      )
    },
  }
}
