import {tmpdir} from 'node:os'
import {setTimeout as sleep} from 'node:timers/promises'
import {askOnce} from '../http/ask-once.js'
import {Limiter} from '../limits/limiter.js'
import {withNullServer} from '../load/null-server/with-null-server.js'
import {createLoadGenerator} from '../load/processes/generator.js'
import {readMachineLoad} from '../measure/machine-load.js'
import {watchOwnCpu} from '../measure/own-cpu.js'
import {startSampler} from '../measure/sampler.js'
import {sweep} from '../output/leftovers.js'
import {makeTemporaryFolder, removeTemporaryFolder} from '../output/temporary-folder.js'
import {startUpstream} from '../server/upstream.js'
import {withWatchdog} from '../server/watchdog/watchdog.js'
import {startArm} from './start-arm.js'
import type {Clock, World} from './world.js'

/**
 * Gives `use` this machine, without what killed ones have left on it. The generator's processes and all files of the servers are gone when it has ended, and also
 * when bench is killed meanwhile.
 */
export function withRealWorld<T>(use: (world: World) => Promise<T>): Promise<T> {
  return withWatchdog(() => onThisMachine(use))
}

async function onThisMachine<T>(use: (world: World) => Promise<T>): Promise<T> {
  sweep(tmpdir())
  const folder = await makeTemporaryFolder('bench-')
  const generator = createLoadGenerator()
  const limiter = new Limiter()
  await limiter.tidy()
  let starts = 0
  try {
    return await use({
      clock,
      generator,
      start: (request, signal) => startArm(request, {folder, limiter, id: String(starts++)}, signal),
      startUpstream,
      withNullServer,
      ask: askOnce,
      watch: startSampler,
      machineLoad: readMachineLoad,
      ownCpuUs: watchOwnCpu(),
    })
  } finally {
    await generator.close()
    // What cannot be removed is left: it is no reason to lose what was measured.
    await removeTemporaryFolder(folder).catch(() => undefined)
  }
}

const clock: Clock = {
  now: () => {
    const [seconds, nanoseconds] = process.hrtime()
    return seconds * 1e3 + nanoseconds / 1e6
  },
  date: () => new Date(),
  sleep: ms => sleep(ms),
}
