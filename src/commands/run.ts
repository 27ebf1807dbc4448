import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {interruption} from '../cli/interruption.js'

// Not greedy: a list must not swallow the scenarios that follow it.
const list = {multiple: true, multipleNonGreedy: true, delimiter: ','} as const
const target = {helpGroup: 'SERVER'}
const load = {helpGroup: 'LOAD'}
const measurement = {helpGroup: 'MEASUREMENT'}
const output = {helpGroup: 'OUTPUT'}

export default class Run extends BaseCommand {
  static override summary =
    'start servers in every worker mode, load them, print tables with intervals, save the result'

  static override description = `Every arm (server, mode, workers, threads) is started fresh in every round, in seeded balanced random order,
warmed up, loaded, and stopped. A round has two phases: capacity (a closed loop: throughput, CPU, memory), then latency
(an open loop: Poisson arrivals at 70 % of that capacity). Numbers that their checks do not prove are withheld.

Exit codes: 0 done · 2 wrong request · 5 a server did not start, died or answered wrongly · 130 interrupted, partial results saved.`

  static override examples = [
    '<%= config.bin %> <%= command.id %> --mode gevent --workers 4',
    '<%= config.bin %> <%= command.id %> io --mode sync --workers 1,2,4,8',
    '<%= config.bin %> <%= command.id %> --arm sync,workers=8 --arm thread,workers=2,threads=4 --scenario io',
    '<%= config.bin %> <%= command.id %> cpu --mode async --phase latency --rate 200',
    '<%= config.bin %> <%= command.id %> --url http://127.0.0.1:8000 --path /checkout --connections 8',
    '<%= config.bin %> <%= command.id %> --quick --dry-run',
  ]

  static override strict = false

  static override args = {
    scenario: Args.string({
      description: 'names of scenarios, or paths of .yaml files (default: hello cpu io)',
    }),
  }

  static override flags = {
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
      helpValue: '[SERVER/]MODE[,workers=N][,threads=N][,connections=N][,gil]',
      exclusive: ['mode', 'server', 'url'],
      description: 'one arm with settings of its own; repeat for each',
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
      helpValue: 'MODULE:ATTRIBUTE',
      exclusive: ['framework', 'url', 'command'],
      description: 'your own app under --server; twice for one of WSGI and one of ASGI',
    }),
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
    url: Flags.string({
      ...target,
      helpValue: 'http://HOST:PORT',
      exclusive: ['mode', 'server', 'workers', 'threads', 'gil', 'port', 'framework', 'python'],
      description: 'load a server that already runs; a round is then a repeat',
    }),
    pid: Flags.integer({
      ...target,
      min: 1,
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
    port: Flags.integer({
      ...target,
      min: 1,
      max: 65_535,
      description: 'port for the servers under test (default: any free one)',
    }),

    scenario: Flags.string({
      ...list,
      ...load,
      helpValue: 'NAME,…',
      description: 'the same as naming scenarios as arguments',
    }),
    path: Flags.string({...load, helpValue: '/PATH', description: 'an ad-hoc scenario: this path and query'}),
    method: Flags.string({
      ...load,
      options: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      description: 'method of --path (default: GET, or POST with --body)',
    }),
    header: Flags.string({
      ...load,
      char: 'H',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: '"Name: value"',
      description: 'header of --path; repeat for each',
    }),
    body: Flags.string({...load, helpValue: 'TEXT', description: 'body of --path'}),
    connections: Flags.string({
      ...load,
      char: 'c',
      helpValue: 'N',
      description: 'clients of the capacity phase, which each wait for their answer (default: 64)',
    }),
    phase: Flags.string({
      ...list,
      ...load,
      helpValue: 'PHASE,…',
      description:
        'capacity (closed loop), latency (open loop), or both (default: both; with --url capacity, and latency when --rate or --load is given)',
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
      description: 'the same as a share of the capacity that the round has measured (default: 70%)',
    }),
    'load-workers': Flags.integer({
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

    rounds: Flags.integer({
      ...measurement,
      char: 'r',
      helpValue: 'N',
      description: 'fresh starts of every arm in every scenario (default: 5)',
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
    seed: Flags.integer({
      ...measurement,
      min: 0,
      max: 0x7fffffff,
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

    output: Flags.string({
      ...output,
      char: 'o',
      helpValue: 'FILE',
      description: 'where to save (default: results/<time>-<name>.json)',
    }),
    quiet: Flags.boolean({...output, char: 'q', description: 'no progress on stderr'}),
  }

  override async run(): Promise<unknown> {
    const {argv, flags} = await this.parse(Run)
    const {benchRun} = await import('../cli/bench-run.js')
    return benchRun(
      {
        options: {
          ...flags,
          scenarios: [...(argv as string[]), ...(flags.scenario ?? [])],
          servers: flags.server,
          modes: flags.mode,
          arms: flags.arm,
          headers: flags.header,
          phases: flags.phase,
          loadWorkers: flags['load-workers'],
          requestTimeout: flags['request-timeout'],
          readyPath: flags.ready,
          proxy: flags.proxy as 'nginx' | undefined,
          framework: flags.framework as 'plain' | 'django' | undefined,
          effort: flags.quick ? 'quick' : flags.precise ? 'precise' : 'normal',
        },
        dryRun: flags['dry-run'],
        insecure: flags.insecure,
        trace: flags.trace,
        database: flags.database,
        output: flags.output,
        progress: flags.quiet ? 'none' : 'stderr',
        report: this.jsonEnabled() ? 'none' : 'stdout',
        command: ['bench', 'run', ...this.argv],
      },
      {
        cwd: process.cwd(),
        environment: process.env,
        stdout: process.stdout,
        stderr: process.stderr,
        signal: interruption(),
        exit: code => (process.exitCode = code),
      },
    )
  }
}
