import {Flags} from '@oclif/core'

// Not greedy: a list must not swallow the scenarios that follow it.
const list = {multiple: true, multipleNonGreedy: true, delimiter: ','} as const
const target = {helpGroup: 'SERVER'}

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
