import {Outputs} from '../output/outputs.js'
import {withWatchdog} from '../server/watchdog/watchdog.js'

/** The files that `use` writes while it measures; what is unfinished is gone also when bench is killed meanwhile. */
export function withOutputs<T>(use: (outputs: Outputs) => Promise<T>): Promise<T> {
  return withWatchdog(async () => {
    const outputs = new Outputs()
    try {
      return await use(outputs)
    } finally {
      await outputs.close()
    }
  })
}
