import type {Mode} from '../../src/server/protocol.js'

/**
 * Every setting of the reference server, as data: flags, defaults, validation, help texts and documentation all come
 * from this list. Names and defaults are gunicorn's. Everything that costs something has a `max`.
 */
export const settingList = [
  {
    name: 'config',
    flag: 'config',
    char: 'c',
    kind: 'text',
    default: undefined,
    help: 'JSON file of settings, named as the flags are; flags go before it; HUP reads it again',
  },
  {
    name: 'mode',
    flag: 'mode',
    char: 'k',
    alias: 'worker-class',
    kind: 'choice',
    choices: ['sync', 'thread', 'green', 'async', 'native'] satisfies readonly Mode[],
    default: 'sync',
    help: 'how a worker serves requests',
  },
  {
    name: 'workers',
    flag: 'workers',
    char: 'w',
    kind: 'integer',
    default: 1,
    min: 1,
    max: 512,
    env: 'WEB_CONCURRENCY',
    help: 'worker processes',
  },
  {
    name: 'threads',
    flag: 'threads',
    kind: 'integer',
    default: 1,
    min: 1,
    max: 1024,
    help: 'requests in service at once in one worker (thread mode)',
  },
  {
    name: 'bind',
    flag: 'bind',
    char: 'b',
    kind: 'address',
    default: '127.0.0.1:8000',
    help: 'HOST:PORT to listen on; port 0 takes any free port',
  },
  {
    name: 'backlog',
    flag: 'backlog',
    kind: 'integer',
    default: 2048,
    min: 1,
    max: 65_535,
    help: 'connections that may wait to be accepted',
  },
  {
    name: 'reusePort',
    flag: 'reuse-port',
    kind: 'switch',
    default: false,
    help: 'a listening socket for each worker (SO_REUSEPORT; not native); what waits for a worker is lost when it goes',
  },
  {
    name: 'workerConnections',
    flag: 'worker-connections',
    kind: 'integer',
    default: 1000,
    min: 1,
    max: 100_000,
    help: 'open connections in one worker (thread, green, async)',
  },
  {
    name: 'timeout',
    flag: 'timeout',
    char: 't',
    kind: 'integer',
    default: 30,
    min: 0,
    max: 86_400,
    help: 'a worker silent for more than this many seconds is killed and replaced; 0 never',
  },
  {
    name: 'gracefulTimeout',
    flag: 'graceful-timeout',
    kind: 'integer',
    default: 30,
    min: 0,
    max: 86_400,
    help: 'seconds that requests in flight have to finish when a worker stops',
  },
  {
    name: 'keepAlive',
    flag: 'keep-alive',
    kind: 'integer',
    default: 2,
    min: 0,
    max: 86_400,
    help: 'seconds that an idle connection is kept (thread, green, async); 0 closes after each answer',
  },
  {
    name: 'maxRequests',
    flag: 'max-requests',
    kind: 'integer',
    default: 0,
    min: 0,
    max: 1_000_000_000,
    help: 'requests after which a worker is replaced; 0 never',
  },
  {
    name: 'maxRequestsJitter',
    flag: 'max-requests-jitter',
    kind: 'integer',
    default: 0,
    min: 0,
    max: 1_000_000_000,
    help: 'at most so many are added at random to max-requests, so that workers do not restart together',
  },
  {
    name: 'limitRequestLine',
    flag: 'limit-request-line',
    kind: 'integer',
    default: 4094,
    min: 64,
    max: 8190,
    help: 'bytes of a request line',
  },
  {
    name: 'limitRequestFields',
    flag: 'limit-request-fields',
    kind: 'integer',
    default: 100,
    min: 1,
    max: 32_768,
    help: 'header fields of a request',
  },
  {
    name: 'limitRequestFieldSize',
    flag: 'limit-request-field-size',
    kind: 'integer',
    default: 8190,
    min: 64,
    max: 65_536,
    help: 'bytes of a header field',
  },
  {
    name: 'preload',
    flag: 'preload',
    kind: 'switch',
    default: false,
    help: 'refused: gunicorn loads the app before it forks, and Node cannot fork a process that runs',
  },
  {
    name: 'pidfile',
    flag: 'pid',
    alias: 'pidfile',
    char: 'p',
    kind: 'text',
    default: undefined,
    help: "file for the master's pid",
  },
  {
    name: 'gil',
    flag: 'gil',
    kind: 'switch',
    default: false,
    help: 'let one thread of a worker run at a time, as CPython does (thread mode)',
  },
  {
    name: 'upstream',
    flag: 'upstream',
    kind: 'address',
    default: undefined,
    help: 'HOST:PORT that /io and /fanout call; without it a bundled one is started',
  },
  {
    name: 'database',
    flag: 'database',
    kind: 'text',
    default: undefined,
    env: 'BENCH_DATABASE_URL',
    help: 'postgresql://… that /db asks (async, native)',
  },
  {
    name: 'statsFile',
    flag: 'stats-file',
    kind: 'text',
    default: undefined,
    help: 'file that gets the count of answered requests when the server stops',
  },
  {
    name: 'logLevel',
    flag: 'log-level',
    kind: 'choice',
    choices: ['debug', 'info', 'warning', 'error', 'critical'],
    default: 'info',
    help: 'least severe message that is logged',
  },
  {
    name: 'logFile',
    flag: 'error-logfile',
    alias: 'log-file',
    kind: 'text',
    default: '-',
    help: 'file of the error log, and of all that is written to stderr; - is stderr; USR1 opens it again',
  },
  {
    name: 'accessLogfile',
    flag: 'access-logfile',
    kind: 'text',
    default: undefined,
    help: 'file of the access log; - is stdout; without it there is none; USR1 opens it again',
  },
  {
    name: 'accessLogFormat',
    flag: 'access-logformat',
    kind: 'text',
    default: '%(h)s %(l)s %(u)s %(t)s "%(r)s" %(s)s %(b)s "%(f)s" "%(a)s"',
    help: 'a line of the access log; %(x)s with h l u t r m U q H s B b f a T D M L p {field}i {field}o {name}e for x',
  },
  {
    name: 'heartbeat',
    flag: 'heartbeat',
    kind: 'choice',
    choices: ['fchmod', 'utime'],
    default: 'fchmod',
    help: 'how a worker says that it is alive: fchmod and ctime, or utime and mtime as gunicorn 22 and later',
  },
  {
    name: 'workerTmpDir',
    flag: 'worker-tmp-dir',
    kind: 'text',
    default: undefined,
    help: 'directory of the heartbeat files; /dev/shm where it exists',
  },
] as const satisfies readonly SettingSpec[]

/** One entry of the list. */
export type SettingSpec = {
  readonly name: string
  readonly flag: string
  readonly char?: string
  readonly alias?: string
  readonly env?: string
  readonly help: string
} & (
  | {readonly kind: 'integer'; readonly default: number; readonly min: number; readonly max: number}
  | {readonly kind: 'choice'; readonly choices: readonly string[]; readonly default: string}
  | {readonly kind: 'address' | 'text'; readonly default: string | undefined}
  | {readonly kind: 'switch'; readonly default: boolean}
)
