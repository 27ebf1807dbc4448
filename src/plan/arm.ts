import {usageError} from '../error.js'
import {armSchema, type ArmRecord} from '../result/arm.js'
import type {AppPlace} from '../server/app.js'
import type {Installation} from '../server/install/lookup.js'
import type {ServerManifest, Variant} from '../server/manifest/schema.js'
import type {Mode} from '../server/protocol.js'
import type {Concurrency} from '../server/slots.js'
import {noSecrets, type Secrets, withoutSecrets} from '../text/secrets.js'
import {givenText, nothingGiven, recordGiven, type ArmSettings, type Given} from './arm-settings.js'
import {limitsText} from './limits.js'

/** One thing under comparison: a server in a mode with its settings. What of it a result stores, `recordArm` says. */
export type Arm = StartableArm | RunningArm

export interface StartableArm extends ArmRecord {
  readonly concurrency: Concurrency
  readonly launch: ArmLaunch
  /** As it is handed on; of the record, secrets are masked. */
  readonly given: Given
}

/** A target that already runs (`--url`): nothing is known of its processes. */
export interface RunningArm extends ArmRecord {
  readonly concurrency: Concurrency
  readonly launch: {readonly kind: 'running'; readonly origin: string}
}

/** How an arm is started, with the size that it is started in. */
export type ArmLaunch =
  | {
      readonly kind: 'reference'
      readonly mode: Mode
      readonly workers: number
      readonly threads: number | null
      readonly gil: boolean
    }
  | {
      readonly kind: 'manifest'
      readonly workers: number
      readonly threads: number | null
      readonly workerConnections: number | null
      readonly manifest: ServerManifest
      readonly variant: Variant
      readonly installation: Installation
      readonly place: AppPlace
      /** Whether the app is bench's, of which right answers are known. */
      readonly fixedApp: boolean
    }
  | {readonly kind: 'command'; readonly command: string; readonly folder: string}

/** What a result stores of an arm. */
export function recordArm(arm: Arm): ArmRecord {
  return armSchema.parse(arm)
}

const unknownSize = {mode: null, variant: null, requestedAs: null, workers: null, threads: null, gil: false}

export function isRunning(arm: Arm): arm is RunningArm {
  return arm.launch.kind === 'running'
}

export function urlArm(origin: string): RunningArm {
  return {
    ...{id: 'url', server: 'url', serverVersion: null, ...unknownSize},
    concurrency: {slots: null, parallelism: null},
    launch: {kind: 'running', origin},
  }
}

/** What the user's own command line is run with. */
export interface CommandRequest extends Partial<Omit<ArmSettings, 'workers' | 'threads' | 'gil'>> {
  readonly proxy?: 'nginx' | null
  readonly secrets?: Secrets
  /** There are others, and its command is what tells it from them. */
  readonly isOneOfSeveral?: boolean
}

/** The user's own command line, of which nothing is known but that it listens on {port}. */
export function commandArm(command: string, folder: string, request: CommandRequest = {}): StartableArm {
  const {proxy = null, secrets = noSecrets, isOneOfSeveral = false, ...settings} = request
  const name = isOneOfSeveral ? `command ${withoutSecrets(command, secrets)}` : 'command'
  return completed(
    {
      ...{id: withProxy(name, proxy), server: 'command', serverVersion: null, ...unknownSize},
      ...(proxy === null ? {} : {proxy}),
      concurrency: {slots: null, parallelism: null},
      launch: {kind: 'command', command, folder},
    },
    settings,
    secrets,
  )
}

/** With what every arm can be given, whatever starts it: each makes it another arm, but for a label. */
export function completed(
  arm: Omit<StartableArm, 'given'>,
  {label, limits, given = nothingGiven}: Pick<ArmSettings, 'label' | 'limits' | 'given'>,
  secrets: Secrets,
): StartableArm {
  const record = recordGiven(given, secrets)
  const limited = limits === undefined ? '' : ` [${limitsText(limits)}]`
  return {
    ...arm,
    id: `${arm.id}${givenText(record)}${limited}`,
    ...(label === undefined ? {} : {label}),
    ...record,
    ...(limits === undefined ? {} : {limits}),
    given,
  }
}

/** Refuses two arms that are the same thing. */
export function requireDistinct(arms: readonly Arm[]): void {
  const seen = new Set<string>()
  for (const arm of arms) {
    if (seen.has(arm.id))
      throw usageError(
        'WB_NAMED_TWICE',
        `the arm "${arm.id}" is named twice`,
        'give every arm settings of its own',
      )
    seen.add(arm.id)
  }
}

export function withProxy(id: string, proxy: string | null): string {
  return proxy === null ? id : `${proxy} → ${id}`
}
