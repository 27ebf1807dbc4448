import {defaultEngine, type EngineChoice, type EngineName} from '../config/words/engine.js'
import {environmentError, usageError} from '../error.js'
import {isUnix} from '../http/request-url.js'
import type {Witness} from '../result/engine.js'

/** What sends the load of a plan, and what checks that. */
export interface EngineUse {
  readonly engine: EngineName
  /** Repeats a second of each cell of a run, so that both engines see the same; null: nothing does. */
  readonly witness: Witness | null
  /** Why `auto` did not take the kernel engine; null where it did, or was not asked for. */
  readonly engineNote: string | null
}

/** What this machine says of the engines. */
export interface EngineSupport {
  /** Why the kernel engine cannot measure here; null: it can. */
  readonly whyNoKernel: () => Promise<string | null>
  /** Of autocannon. */
  readonly version: string
}

/** Where nothing was tried out. */
export const untriedEngines: EngineSupport = {
  whyNoKernel: () => Promise.resolve(process.platform === 'linux' ? null : 'it needs Linux'),
  version: 'unknown',
}

/** `url`: of a server that runs already; null: servers are started, which speak plain HTTP. */
export async function resolveEngine(
  asked: EngineChoice = defaultEngine,
  url: string | null,
  {whyNoKernel, version}: EngineSupport,
): Promise<EngineUse> {
  const alone = {witness: null, engineNote: null}
  if (url !== null && isUnix(url)) {
    if (asked !== 'autocannon') return {engine: 'kernel', ...alone}
    throw usageError(
      'WB_BAD_URL',
      `${url}: only the kernel engine speaks to Unix sockets`,
      'add --engine kernel',
    )
  }
  if (asked === 'autocannon') return {engine: asked, ...alone}
  if (url?.startsWith('https:')) {
    if (asked === 'auto') return {...alone, engine: 'autocannon', engineNote: 'it speaks no TLS'}
    throw usageError('WB_BAD_URL', `--engine kernel speaks no TLS, which ${url} needs`, 'leave it out')
  }
  if (asked === 'kernel') {
    // Without stamps it measures too: an answer then ends with its read, which a check says.
    if (process.platform === 'linux') return {engine: 'kernel', ...alone}
    throw environmentError('WB_PLATFORM', '--engine kernel needs Linux', 'leave it out')
  }
  const reason = await whyNoKernel()
  return reason === null
    ? {engine: 'kernel', engineNote: null, witness: {engine: 'autocannon', version}}
    : {...alone, engine: 'autocannon', engineNote: reason}
}
