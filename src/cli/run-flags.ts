import {Flags} from '@oclif/core'
import {engineChoices} from '../config/words/engine.js'
import {expectFlags} from './expect-flags.js'
import {requestFlags} from './request-flags.js'

// Not greedy: a list must not swallow the scenarios that follow it.
const list = {multiple: true, multipleNonGreedy: true, delimiter: ','} as const
const target = {helpGroup: 'SERVER'}
const load = {helpGroup: 'LOAD'}
const measurement = {helpGroup: 'MEASUREMENT'}
const output = {helpGroup: 'OUTPUT'}

/** Of every command that loads. */
export const engineFlag = {
  engine: Flags.string({
    ...load,
    options: [...engineChoices],
    description:
      'what sends the load: kernel, whose latencies end with the time stamps of Linux (no TLS), autocannon, or auto: kernel where it can measure, checked by autocannon (the default)',
  }),
}

/** What is started, or is already running. */
export const serverFlags = {
  mode: Flags.string({
    ...list,
    ...target,
    char: 'k',
    aliases: ['worker-class', 'modes'],
    helpValue: 'MODE,…',
    description:
      'sync, thread, green, async, native, or a known alias such as gevent, gthread, asgi (default: all five)',
  }),
  workers: Flags.string({
    ...target,
    char: 'w',
    helpValue: 'N,…',
    description: 'worker processes; every number of a list is an arm (default: 2)',
  }),
  threads: Flags.string({
    ...target,
    helpValue: 'N,…',
    description: 'pool threads per worker, thread mode only (default: 4)',
  }),
  gil: Flags.boolean({
    ...target,
    description: 'thread mode: one lock held while JavaScript runs, as in CPython',
  }),
  server: Flags.string({
    ...list,
    ...target,
    helpValue: 'NAME[@VERSION],…',
    description: 'servers; NAME@VERSION picks a version, `bench servers` lists them (default: reference)',
  }),
  arm: Flags.string({
    ...target,
    multiple: true,
    multipleNonGreedy: true,
    helpValue: '[SERVER/]MODE[,SETTING=VALUE…]…',
    exclusive: ['mode', 'server', 'url'],
    description:
      'arms with settings of their own; repeat for others. Settings: workers, threads, worker-connections, gil, args="--preload", env.NAME=VALUE, python, app, cwd, label, cpus, memory, pids, cpuset, like; every value of a list (workers=2,4) is an arm',
  }),
  param: Flags.string({
    ...target,
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'NAME=VALUE,…',
    exclusive: ['url'],
    description:
      'sweep {NAME} in --command, args or env, or else the variable NAME of the servers; every value is an arm',
  }),
  framework: Flags.string({
    ...target,
    options: ['plain', 'django'],
    description: "what bench's own app is written in, for Python servers (default: plain)",
  }),
  app: Flags.string({
    ...target,
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'MODULE:ATTRIBUTE[()]',
    exclusive: ['framework', 'url', 'command'],
    description: 'your own app under --server; twice for one of WSGI and one of ASGI',
  }),
  factory: Flags.boolean({...target, dependsOn: ['app'], description: 'as --app MODULE:FUNCTION()'}),
  cwd: Flags.string({
    ...target,
    helpValue: 'FOLDER',
    exclusive: ['framework', 'url'],
    description: 'where your app is (default: here)',
  }),
  python: Flags.string({
    ...target,
    helpValue: 'PATH',
    exclusive: ['url', 'command'],
    description:
      'interpreter whose packages are used, servers included (default with --app: an activated or .venv environment)',
  }),
  command: Flags.string({
    ...target,
    helpValue: "'PROGRAM … {port}'",
    exclusive: ['mode', 'server', 'arm', 'workers', 'threads', 'gil', 'url', 'python'],
    description: 'start a server of your own, by a shell',
  }),
  proxy: Flags.string({
    ...target,
    options: ['nginx'],
    exclusive: ['url'],
    description: 'what stands in front of every server and takes the load; measured by itself',
  }),
  ready: Flags.string({
    ...target,
    helpValue: '/PATH',
    exclusive: ['url'],
    description: 'your app is ready when this answers 200 (default: the path that is measured)',
  }),
  'ready-timeout': Flags.string({
    ...target,
    helpValue: 'TIME',
    exclusive: ['url'],
    description: 'how long a server may take until its first answer (default: 60s)',
  }),
  url: Flags.string({
    ...target,
    helpValue: 'http://HOST:PORT[/PATH]',
    exclusive: ['mode', 'server', 'workers', 'threads', 'gil', 'port', 'framework', 'python'],
    description: 'load a server that already runs, also by unix:/SOCKET:/PATH; a round is then a repeat',
  }),
  pid: Flags.string({
    ...target,
    dependsOn: ['url'],
    description: 'process of --url whose CPU and memory are measured, with its children',
  }),
  insecure: Flags.boolean({
    ...target,
    dependsOn: ['url'],
    description: 'accept any TLS certificate of --url',
  }),
  database: Flags.string({
    ...target,
    env: 'BENCH_DATABASE_URL',
    helpValue: 'URL',
    description: 'postgresql://… that the scenario db asks',
  }),
  port: Flags.string({
    ...target,
    description: 'port for the servers under test (default: any free one)',
  }),
}

/** What is asked of it, and how. */
export const loadFlags = {
  scenario: Flags.string({
    ...list,
    ...load,
    helpValue: 'NAME,…',
    description: 'the same as naming scenarios as arguments',
  }),
  ...requestFlags,
  ...expectFlags,
  connections: Flags.string({
    ...load,
    char: 'c',
    helpValue: 'N',
    description: 'clients of the saturation phase, which each wait for their answer (default: 64)',
  }),
  phase: Flags.string({
    ...list,
    ...load,
    helpValue: 'PHASE,…',
    description:
      'saturation (closed loop), latency (open loop), or both (default: both; with --url saturation, and latency when --rate or --load is given)',
  }),
  rate: Flags.string({
    ...load,
    char: 'R',
    helpValue: 'N',
    exclusive: ['load'],
    description: 'arrivals per second of the latency phase, Poisson',
  }),
  load: Flags.string({
    ...load,
    helpValue: 'N%',
    description:
      'the same as a share of the saturation throughput that the round has measured (default: 70%, or 50% where workers and load generator are more than the cores)',
  }),
  ...engineFlag,
  'load-workers': Flags.string({
    ...load,
    helpValue: 'N',
    description: 'generator processes that share each load, 1 to 8 (default: one for every four cores)',
  }),
  pin: Flags.boolean({
    ...load,
    allowNo: true,
    description:
      'generator and server on cores of their own (default: only where there is a core for every worker, every generator process and one more)',
  }),
  'request-timeout': Flags.string({
    ...load,
    helpValue: 'TIME',
    description: 'longest wait for a whole answer (default: 10s)',
  }),
}

/** How much and in which order. */
export const measurementFlags = {
  rounds: Flags.string({
    ...measurement,
    char: 'r',
    helpValue: 'N',
    description: 'fresh starts of every arm in every scenario (default: 6, and 12 where an interval is wide)',
  }),
  duration: Flags.string({
    ...measurement,
    char: 'd',
    helpValue: 'TIME',
    description: 'measured window of each phase (default: 700ms, or 1.4s with a single phase)',
  }),
  warmup: Flags.string({
    ...measurement,
    char: 'W',
    helpValue: 'TIME',
    description:
      'shortest warm-up; it lasts until every connection had an answer and the rate is steady (default: 500ms)',
  }),
  budget: Flags.string({
    ...measurement,
    helpValue: 'TIME',
    exclusive: ['duration'],
    description: 'choose the duration so that the whole run takes about this long',
  }),
  quick: Flags.boolean({
    ...measurement,
    exclusive: ['precise'],
    description: '3 rounds that measure 1 s: a first look',
  }),
  precise: Flags.boolean({...measurement, description: '10 rounds that measure 10 s'}),
  seed: Flags.string({
    ...measurement,
    helpValue: 'N',
    description: 'repeat the order of an earlier run',
  }),
  trace: Flags.boolean({
    ...measurement,
    exclusive: ['url'],
    description:
      'after all measurements, record where 8 requests are in each arm, for the swimlanes of a report',
  }),
  'dry-run': Flags.boolean({...measurement, description: 'print the resolved plan and start nothing'}),
}

/** Where the outcome goes. */
export const outputFlags = {
  output: Flags.string({
    ...output,
    char: 'o',
    helpValue: 'FILE',
    description: 'where to save (default: results/<time>-<name>.json)',
  }),
  secret: Flags.string({
    ...output,
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'NAME',
    description:
      'a header, variable or query parameter whose value is neither saved nor shown, beside those whose names say so (Authorization, DB_PASSWORD, token)',
  }),
  quiet: Flags.boolean({...output, char: 'q', description: 'no progress on stderr'}),
}
