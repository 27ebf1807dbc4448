import type {Interfaces} from '@oclif/core'
import type {EngineChoice} from '../config/words/engine.js'
import type {RunOptions} from '../plan/run-options.js'
import type {limitFlags} from './limit-flags.js'
import {requestWords} from './request-flags.js'
import type {loadFlags} from './load-flags.js'
import type {outputFlags} from './output-flags.js'
import type {serverFlags} from './server-flags.js'

type ArmFlags = Interfaces.InferredFlags<
  typeof serverFlags &
    typeof limitFlags &
    typeof outputFlags &
    Omit<typeof loadFlags, 'phase' | 'rate' | 'profile' | 'load'>
>

/** What every command that starts and loads arms takes of its flags, and their others as they are; `words` are the scenarios named without one. */
export function armOptions(words: readonly string[], flags: ArmFlags): RunOptions {
  return {
    ...flags,
    scenarios: [...words, ...(flags.scenario ?? [])],
    servers: flags.server,
    modes: flags.mode,
    arms: flags.arm,
    params: flags.param,
    secrets: flags.secret,
    ...requestWords(flags),
    loadWorkers: flags['load-workers'],
    engine: flags.engine as EngineChoice | undefined,
    requestTimeout: flags['request-timeout'],
    expectBody: flags['expect-body'],
    readyPath: flags.ready,
    readyTimeout: flags['ready-timeout'],
    proxy: flags.proxy as 'nginx' | undefined,
    framework: flags.framework as 'plain' | 'django' | undefined,
  }
}
