import {readAccessLog, type ReadLog} from '../imports/access-log/read.js'
import {readLogTime, type LogEntry} from '../imports/access-log/line.js'
import {planReplay, type ReplayPlan} from '../imports/access-log/plan-replay.js'
import {methods, pathPattern} from '../config/words/request.js'
import {count as countWord, seed as seedWord} from '../config/words/number.js'
import {readOptional, readWord, type Word} from '../config/words/word.js'
import {withRealWorld} from '../drive/real-world.js'
import type {Destination} from '../drive/verify.js'
import {usageError} from '../error.js'
import {requestUrl} from '../http/request-url.js'
import {replayUseOf} from '../judge/replay.js'
import type {OpenLoopJob} from '../load/job.js'
import {affordable} from '../load/own-limits.js'
import {packReplay} from '../load/pace/replay.js'
import {freshSeed} from '../plan/order.js'
import {resolvePlan} from '../plan/resolve.js'
import {openLoadSchema, type OpenLoad} from '../result/load.js'
import type {CommandWorld} from './command-world.js'
import {describeReplay, type ReplayRecord} from './describe-replay.js'
import {engines} from './engines.js'
import {onOneServer} from './on-one-server.js'
import {withProjectOptions} from './project-options.js'
import {readCpus} from './require-machine.js'

export interface ReplayRequest {
  readonly file: string
  readonly url: string | undefined
  readonly server: string | undefined
  readonly mode: string | undefined
  readonly insecure: boolean
  readonly speed: string | undefined
  readonly from: string | undefined
  readonly to: string | undefined
  /** Beside GET and HEAD. */
  readonly allow: readonly string[]
  readonly seed: string | undefined
  readonly loadWorkers: string | undefined
  readonly report: 'none' | 'stdout'
}

const mostConnections = 1024
const longestMs = 3_600_000
const harmless = ['GET', 'HEAD']

const speedWord: Word<number> = {
  code: 'WB_BAD_NUMBER',
  allowed: 'a number above 0 and up to 1000 such as 2 or 0.5',
  read: text => {
    const value = /^\d{1,4}(\.\d{1,3})?$/.test(text) ? Number(text) : NaN
    return value > 0 && value <= 1000 ? value : undefined
  },
}

const timeWord: Word<number> = {
  code: 'WB_BAD_DURATION',
  allowed: 'a time such as 2026-11-29T12:00:00Z or 29/Nov/2026:12:00:00 +0000',
  read: readLogTime,
}

const methodWord: Word<string> = {
  code: 'WB_BAD_FIELD',
  allowed: `one of ${methods.join(', ')}`,
  read: text => methods.find(method => method === text.toUpperCase()),
}

/** `bench scenarios replay`: the requests of an access log, when they came. Returns what `--json` prints. */
export async function benchScenariosReplay(
  request: ReplayRequest,
  world: CommandWorld,
): Promise<ReplayRecord> {
  const speed = readOptional(request.speed, '--speed', speedWord) ?? 1
  const seed = readOptional(request.seed, '--seed', seedWord) ?? freshSeed()
  const processes = readOptional(request.loadWorkers, '--load-workers', countWord(8)) ?? 1
  const chosen = chooser(request)
  const log = await readAccessLog(request.file, chosen.isWanted, world.signal)
  const replay = planReplay(log.entries, {speed, seed})
  refuseWhatCannotBeReplayed(request.file, log, replay, chosen.leftOut)
  const {url, server, mode} = request
  const asked = {
    ...{scenarios: [], url, phases: ['saturation'], rounds: '1'},
    servers: server === undefined ? undefined : [server],
    modes: mode === undefined ? undefined : [mode],
  }
  const {options} = await withProjectOptions(asked, world.cwd, world.environment)
  const cpus = readCpus(world.environment)
  const plan = await resolvePlan(options, world.cwd, cpus, world.environment, engines)
  const load = await withRealWorld(machine =>
    onOneServer(plan, {...machine, signal: world.signal}, request.insecure, async (to, signal) => {
      const job = replayJob(to, replay, {engine: plan.engine, processes, seed})
      const result = await machine.generator.run(job, signal, () => undefined)
      return {to, result: openLoadSchema.parse(result)}
    }),
  )
  const record = recordOf(request.file, log, chosen.leftOut, replay, speed, load)
  if (request.report === 'stdout') world.stdout.write(`${describeReplay(record).join('\n')}\n`)
  return record
}

/** Which entries are sent, and a count of the others by why they are not. */
function chooser({allow, from, to}: ReplayRequest) {
  const sent = new Set([...harmless, ...allow.map(method => readWord(method, '--allow', methodWord))])
  const fromMs = readOptional(from, '--from', timeWord) ?? -Infinity
  const toMs = readOptional(to, '--to', timeWord) ?? Infinity
  const leftOut = new Map<string, number>()
  const isWanted = (entry: LogEntry): boolean => {
    const why = whyNot(entry)
    if (why !== undefined) leftOut.set(why, (leftOut.get(why) ?? 0) + 1)
    return why === undefined
  }
  function whyNot({atMs, method, target, status}: LogEntry): string | undefined {
    if (atMs < fromMs || atMs >= toMs) return 'outside of --from and --to'
    if (!sent.has(method))
      return methods.some(known => known === method) ? `${method} (--allow ${method})` : 'another method'
    if (status === 101) return 'of another protocol'
    return pathPattern.test(target) ? undefined : 'no path of a server'
  }
  return {isWanted, leftOut}
}

function refuseWhatCannotBeReplayed(
  file: string,
  {lines, notUnderstood, firstNotUnderstood}: ReadLog,
  {sends, durationMs}: ReplayPlan,
  leftOut: ReadonlyMap<string, number>,
): void {
  if (sends.length === 0) {
    const why =
      notUnderstood === lines || leftOut.size === 0
        ? `line ${firstNotUnderstood ?? 1} is not of the common or combined format, and no JSON with a time, a method and a path`
        : `all were left out: ${[...leftOut].map(([reason, count]) => `${count} ${reason}`).join(', ')}`
    throw usageError('WB_BAD_IMPORT', `${file} has no request that can be sent; ${why}`)
  }
  if (durationMs <= longestMs) return
  throw usageError(
    'WB_BAD_IMPORT',
    `${file} would take ${Math.ceil(durationMs / 60_000)} minutes, and a load at most an hour`,
    'take a part of it with --from and --to, or send it faster with --speed',
  )
}

function replayJob(
  to: Destination,
  {requests, sends, durationMs}: ReplayPlan,
  {engine, processes, seed}: Pick<OpenLoopJob, 'engine' | 'processes' | 'seed'>,
): OpenLoopJob {
  const urlOf = (target: string) => requestUrl({origin: to.origin, target})
  return {
    model: 'open',
    ...{method: 'GET', url: urlOf('/'), headers: {}, body: undefined},
    replay: packReplay(
      requests.map(({name, method, target, status}) => ({
        ...{name, method, url: urlOf(target), headers: {}, body: undefined},
        expect: {status, body: null},
      })),
      sends,
    ),
    ...{engine, processes, seed, durationMs, arrivals: 'constant'},
    ratePerSecond: Math.max(1 / 3600, (1000 * sends.length) / durationMs),
    maxConnections: affordable(mostConnections, processes),
    idleMs: 1000,
    warmup: {minMs: 0},
    ...{timeoutMs: 10_000, drainMs: 10_000, insecure: to.insecure},
  }
}

function recordOf(
  file: string,
  log: ReadLog,
  leftOut: ReadonlyMap<string, number>,
  replay: ReplayPlan,
  speed: number,
  {to, result}: {readonly to: Destination; readonly result: OpenLoad},
): ReplayRecord {
  const {everyMs = 1000, due = [], sent = []} = result.window.pace ?? {}
  return {
    ...{file, origin: to.origin, speed, durationMs: replay.durationMs},
    ...{lines: log.lines, notUnderstood: log.notUnderstood, leftOut: Object.fromEntries(leftOut)},
    ...{from: new Date(replay.startMs).toISOString(), isSpread: replay.isSpread},
    seconds: {everyMs, due, sent},
    ...replayUseOf(result, replay.counts),
    total: result.total,
  }
}
