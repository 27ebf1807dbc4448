/**
 * Every hook, as data: what a configuration module may export beside settings, and what docs/settings.md says of it.
 * The names are gunicorn's in camel case.
 */
export const hookList = [
  {
    name: 'onStarting',
    side: 'master',
    parameters: 'server',
    when: 'before anything is bound',
    onError: 'the server does not start: exit 1',
  },
  {
    name: 'whenReady',
    side: 'master',
    parameters: 'server',
    when: 'the master listens, and has no worker yet',
    onError: 'the server does not start: exit 1',
  },
  {
    name: 'nworkersChanged',
    side: 'master',
    parameters: 'server, workers, before',
    when: 'another number of workers is wanted: at the start (`before` is undefined), TTIN, TTOU, HUP',
    onError: 'the server stops at once: exit 255',
  },
  {
    name: 'onReload',
    side: 'master',
    parameters: 'server',
    when: 'at HUP, with the new settings, before the new workers start',
    onError: 'the server stops at once: exit 255',
  },
  {
    name: 'childExit',
    side: 'master',
    parameters: 'server, worker',
    when: 'a worker has ended',
    onError: 'the server stops at once: exit 255',
  },
  {
    name: 'preExec',
    side: 'master',
    parameters: 'server',
    when: 'at USR2, before the second master starts',
    onError: 'it is logged, and no second master starts',
  },
  {
    name: 'onExit',
    side: 'master',
    parameters: 'server',
    when: 'all workers have ended, just before the master leaves',
    onError: 'exit 1',
  },
  {
    name: 'postFork',
    side: 'worker',
    parameters: 'worker',
    when: 'the worker has been born, and has not loaded the app',
    onError: 'the worker fails to boot, and the master stops: exit 3',
  },
  {
    name: 'postWorkerInit',
    side: 'worker',
    parameters: 'worker',
    when: 'the worker has loaded the app, and accepts nothing yet',
    onError: 'the worker fails to boot, and the master stops: exit 3',
  },
  {
    name: 'preRequest',
    side: 'worker',
    parameters: 'worker, request',
    when: 'before the app is called; not awaited; in thread mode in the pool thread',
    onError: 'the request is answered 500',
  },
  {
    name: 'postRequest',
    side: 'worker',
    parameters: 'worker, request, response',
    when: 'a response has been sent, or as much of it as the client took; not awaited; in thread mode in the pool thread',
    onError: 'it is logged',
  },
  {
    name: 'workerInt',
    side: 'worker',
    parameters: 'worker',
    when: 'at INT or QUIT (green, async, native: a thread that blocks runs no handler)',
    onError: 'the worker ends with 255',
  },
  {
    name: 'workerAbort',
    side: 'worker',
    parameters: 'worker',
    when: 'at ABRT, which the master sends at --timeout (green, async, native), unless the worker is stuck in its own code',
    onError: 'the worker ends with 255',
  },
  {
    name: 'workerExit',
    side: 'worker',
    parameters: 'worker',
    when: 'the last thing a worker does, unless a signal ends it',
    onError: 'it is logged',
  },
] as const satisfies readonly HookSpec[]

export interface HookSpec {
  readonly name: string
  /** Which process it runs in. */
  readonly side: 'master' | 'worker'
  readonly parameters: string
  readonly when: string
  readonly onError: string
}

export type HookName = (typeof hookList)[number]['name']

/** What gunicorn has and Node cannot have; whoever exports one is told why. */
export const impossibleHooks: Readonly<Record<string, string>> = {
  preFork:
    'there is no fork: Node cannot copy a running isolate, so nothing that the master prepares could reach a worker; use postFork, which runs in the worker',
  sslContext: 'the server speaks no TLS',
}
