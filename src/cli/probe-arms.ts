import type {StartableArm} from '../plan/arm.js'
import {expandArms, parseArm} from '../plan/expand-arms.js'
import type {ArmWorld} from '../plan/arm-world.js'
import {findServer} from '../server/catalog.js'
import {lookUp} from '../server/install/lookup.js'
import {variantsOf} from '../server/variant.js'

/** A server in one of its modes, as it is started for a probe. */
export interface ProbeArm {
  /** `reference/sync`, `gunicorn@20.1.0/gevent` */
  readonly name: string
  readonly version: string
  /** With so many workers, where its command line takes a number of them. */
  sized(workers: number): StartableArm
  /** Its command line takes a number of workers: else there is nothing to spread over. */
  readonly hasWorkers: boolean
  /** Arguments that set the server's own timeout; null: it has none that is known. */
  readonly timeoutArguments: ((seconds: number) => readonly string[]) | null
}

/** A name is each of a server's variants, NAME/MODE one; both with @VERSION. Throws usage errors for what is not here. */
export function probeArms(words: readonly string[], world: ArmWorld): readonly ProbeArm[] {
  const arms = words.flatMap(word =>
    word.includes('/') ? [parseArm(word, sizes, world)] : everyVariant(word, world),
  )
  return arms
    .filter((arm, index) => arms.findIndex(({id}) => id === arm.id) === index)
    .map(arm => ({
      name: arm.id.replace(/ w\d+( t\d+)?/, ''),
      version: arm.serverVersion ?? '',
      sized: workers => (arm.workers === sizes.workers ? resized(arm, workers) : arm),
      hasWorkers: arm.workers === sizes.workers,
      timeoutArguments: timeoutArguments[arm.server] ?? null,
    }))
}

/** More than one worker, to see whether an arm takes what it is given. */
const sizes = {workers: 2, threads: 4} as const

function resized(arm: StartableArm, workers: number): StartableArm {
  if (arm.launch.kind === 'command') return arm
  return {...arm, workers, launch: {...arm.launch, workers}}
}

function everyVariant(word: string, world: ArmWorld): readonly StartableArm[] {
  const {entry, version} = findServer(word, world.servers)
  const found = entry.kind === 'manifest' ? lookUp(entry.manifest, version, world.lookup) : undefined
  const modes =
    entry.kind === 'manifest' && found?.installed === true
      ? variantsOf(entry.manifest, found.installation.version).map(({name}) => name)
      : undefined
  return expandArms(
    {servers: [word], modes, workers: [sizes.workers], threads: [sizes.threads], gil: false},
    world,
  )
}

/** By server: what each calls the time after which it does something about a request or a worker. */
const timeoutArguments: Readonly<Record<string, (seconds: number) => readonly string[]>> = {
  reference: seconds => ['--timeout', String(seconds)],
  gunicorn: seconds => ['--timeout', String(seconds)],
  daphne: seconds => ['--http-timeout', String(seconds)],
  uwsgi: seconds => ['--harakiri', String(seconds)],
}
