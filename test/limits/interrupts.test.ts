import {describe, expect, it} from 'vitest'
import {findLeftovers} from '../../src/limits/leftovers.js'
import {realFiles} from '../../src/limits/files.js'
import {Limiter} from '../../src/limits/limiter.js'
import {Sandbox} from '../e2e/bench.js'
import {casesOf} from '../fixtures/tier.js'

const isPossible = new Limiter().wayFor({cpus: 1, memoryBytes: 2 ** 28, pids: 200}).kind === 'groups'
const left = (pid: number | undefined) =>
  findLeftovers('/sys/fs/cgroup', realFiles, owner => owner.pid === pid).map(({folder}) => folder)

const args = [
  ...['run', 'hello', '--mode', 'sync,async', '--rounds', '3', '--warmup', '100ms', '--duration', '300ms'],
  ...['--cpus', '0.5', '--memory', '256M', '--pids', '200'],
]

/** From before there is a group until some starts are over, at instants that no step of the run has anything to do with. */
const signals = ['SIGINT', 'SIGTERM', 'SIGKILL'] as const
const instants = (n: number, from: number) =>
  Array.from({length: n}, (_, index) => ({
    signal: signals[index % signals.length] ?? 'SIGINT',
    afterMs: Math.round(300 + 4200 * ((from + index * 0.618_033_988_75) % 1)),
  }))

describe.skipIf(!isPossible)('interrupting a run with limits', () => {
  // Each waits most of its time, and looks at its own groups alone.
  it.concurrent.each(casesOf({short: instants(3, 0.4), long: instants(100, 0.1)}))(
    '$signal after $afterMs ms leaves no group',
    async ({signal, afterMs}) => {
      const sandbox = new Sandbox()
      try {
        const bench = sandbox.start(args)
        await new Promise(resolve => setTimeout(resolve, afterMs))
        bench.kill(signal)
        await bench.finished
        // Nobody cleans up after a KILL but the next bench.
        if (signal === 'SIGKILL') await new Limiter().tidy()
        expect(left(bench.pid)).toEqual([])
      } finally {
        sandbox.remove()
      }
    },
  )
})
