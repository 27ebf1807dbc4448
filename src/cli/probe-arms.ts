import {join} from 'node:path'
import {usageError} from '../error.js'
import {packageVersion} from '../package-info.js'
import {findServer} from '../server/catalog.js'
import type {LaunchSpec} from '../server/handle.js'
import {resolveMode} from '../server/mode.js'
import {referenceLaunch} from '../server/reference.js'

/** A server in one of its modes, as it is started for a probe. */
export interface ProbeArm {
  /** `reference/sync` */
  readonly name: string
  readonly version: string
  spec(start: ProbeStart): LaunchSpec
  /** Arguments that set the server's own timeout; null: it has none that is known. */
  readonly timeoutArguments: ((seconds: number) => readonly string[]) | null
}

export interface ProbeStart {
  readonly workers: number
  readonly threads: number
  readonly port: number
  /** HOST:PORT of the bundled upstream. */
  readonly upstream: string
  /** For the server's own files. */
  readonly folder: string
}

/** `reference` is each of its modes, `reference/sync` one; aliases of modes are understood. */
export function probeArms(words: readonly string[]): readonly ProbeArm[] {
  const arms = words.flatMap(word => {
    const [serverWord = '', modeWord] = word.split('/', 2)
    const server = findServer(serverWord)
    const modes = modeWord === undefined ? server.modes : [resolveMode(modeWord).mode]
    return modes.map(mode => {
      if (!server.modes.includes(mode))
        throw usageError(`${server.name} has no ${mode} mode`, `it has: ${server.modes.join(', ')}`)
      return referenceArm(mode)
    })
  })
  return arms.filter((arm, index) => arms.findIndex(({name}) => name === arm.name) === index)
}

function referenceArm(mode: Parameters<typeof referenceLaunch>[0]['mode']): ProbeArm {
  return {
    name: `reference/${mode}`,
    version: packageVersion(),
    spec: ({workers, threads, port, upstream, folder}) =>
      referenceLaunch({
        ...{mode, workers, port, upstream, gil: false, host: '127.0.0.1'},
        threads: mode === 'thread' ? threads : null,
        statsFile: join(folder, `${port}.json`),
      }),
    timeoutArguments: seconds => ['--timeout', String(seconds)],
  }
}
