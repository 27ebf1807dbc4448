import {createAccessLog} from '../access-log/access-log.js'
import {injected} from '../app/inject.js'
import {tracedWsgi} from '../trace/apps.js'
import {loadApp} from '../app/user/load.js'
import {surviveStrayErrors} from '../app/user/stray-error.js'
import {userWsgiApp} from '../app/user/wsgi.js'
import {Upstream} from '../app/wsgi-upstream.js'
import {fixedApp} from '../app/wsgi.js'
import type {WsgiApp} from '../interface/wsgi.js'
import {hooksOf} from '../config/configuration.js'
import {hookedWsgi, requestObserver, type WorkerHooks} from '../hooks/request-hooks.js'
import {createService, type Service, type ServiceOptions} from '../http/service.js'
import type {Address} from '../../../libc/address.js'
import {createLog} from '../log/log.js'
import {refusalText} from '../log/refusal.js'
import type {Settings} from '../settings/settings.js'

/** One thread that serves WSGI: a sync or a green worker's only one, or one of a thread worker's pool. */
export interface WsgiThread {
  readonly settings: Settings
  readonly age: number
  /** 0 in a worker of one thread. */
  readonly thread: number
  readonly requests: Int32Array<SharedArrayBuffer>
  readonly local: Address
  readonly checkpoint?: (() => void) | undefined
}

/** How a mode treats connections. */
export type Manner = Pick<
  ServiceOptions,
  'afterResponse' | 'firstByteMs' | 'idleMs' | 'headMs' | 'stallMs' | 'lingerMs' | 'isStopping'
>

/** What sync, thread and green serve with. Throws WorkerError when there is an app that cannot be loaded. */
export async function wsgiService(thread: WsgiThread, manner: Manner): Promise<Service> {
  const {settings, age, requests, local} = thread
  const log = createLog(settings.logLevel)
  const worker = {pid: process.pid, age, thread: thread.thread, settings, log}
  const workerHooks: WorkerHooks = {hooks: await hooksOf(settings), worker}
  return createService({
    ...manner,
    app: tracedWsgi(hookedWsgi(injected(await appOf(thread), settings), workerHooks), {
      worker: thread.age,
      thread: thread.thread,
    }),
    countRequest: () => Atomics.add(requests, 0, 1),
    logError: log.error,
    logRefusal: (...refused) => log.warning(refusalText(...refused)),
    accessLog: createAccessLog(settings, requestObserver(workerHooks)),
    local,
    multithread: settings.mode === 'thread',
    multiprocess: settings.workers > 1,
  })
}

async function appOf({settings, age, thread, requests, checkpoint}: WsgiThread): Promise<WsgiApp> {
  const own = await loadApp(settings)
  if (own !== undefined) {
    surviveStrayErrors(createLog(settings.logLevel))
    return userWsgiApp(own)
  }
  const upstream = settings.upstream === undefined ? undefined : new Upstream(settings.upstream)
  return fixedApp({mode: settings.mode, worker: age, thread, requests, upstream, checkpoint})
}
