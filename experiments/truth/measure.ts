import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {EngineName} from '../../src/load/job.js'
import {createLoadGenerator} from '../../src/load/processes/generator.js'
import {usualTimeoutMs, type Case, type Loop} from './case.js'
import {percentilesOf, quantileMs, spanFromFirst, trueDelaysMs} from './delays.js'
import {jobFor, lowerBounds, percentilesFromSend, percentilesSaid, spanOf} from './ours.js'
import {orNone, type RunRecord} from './record.js'
import type {Journal} from './server/journal.js'
import {startTruthServer} from './server/process.js'
import {run as runProgram} from './tools/program.js'
import type {Counted, Found, Said, Tool} from './tools/tool.js'

/** For a tool's start, and for what it waits for at its end. */
const graceMs = 8000
/** Of tools that take a number of connections and a rate: more than any of the servers needs at its rate when it does not stall. */
const openConnections = 50

/** What of a run does not depend on who runs it. */
export interface Asked {
  readonly subject: Case
  readonly loop: Loop
  readonly seconds: number
  /** Also the seed of the arrivals. */
  readonly run: number
}

export type Measured = Omit<
  RunRecord,
  'case' | 'tool' | 'loop' | 'seconds' | 'run' | 'busyLoops' | 'loadAverage1'
>

/** `bench`'s generator on a fresh server. */
export async function measureOurs(
  engine: EngineName,
  {subject, loop, seconds, run}: Asked,
  signal: AbortSignal,
): Promise<Measured> {
  await using server = await startTruthServer(subject)
  const job = jobFor(subject, loop, server.origin, seconds * 1000, run, engine)
  const generator = createLoadGenerator()
  const result = await generator.run(job, signal, () => undefined).finally(() => generator.close())
  const journal = await server.journal()
  const {ok, non2xx, timeout, lost, inFlight} = result.total
  const sentMs = percentilesFromSend(result)
  return {
    ...{problem: null, cutOff: 0},
    command:
      job.model === 'closed'
        ? `${job.connections} connections`
        : `${job.ratePerSecond}/s ${job.arrivals}, at most ${job.maxConnections} connections`,
    saidMs: orNone(percentilesSaid(result)),
    ...(sentMs === undefined ? {} : {sentMs: orNone(sentMs), fromMs: lowerBounds(result)}),
    truthMs: orNone(percentilesOf(trueDelaysMs(subject, journal, loop, spanOf(result)))),
    counted: {good: ok, bad: non2xx + timeout + lost + inFlight},
    ...byServer(subject, journal),
  }
}

/** A tool, as a user calls it, on a fresh server. One that says nothing, or does not end, is part of the record. */
export async function measureTool(
  tool: Tool,
  {program}: Found,
  {subject, loop, seconds}: Asked,
  signal: AbortSignal,
): Promise<Measured> {
  await using server = await startTruthServer(subject)
  const folder = mkdtempSync(join(tmpdir(), 'bench-truth-'))
  try {
    const connections = loop === 'open' ? openConnections : subject.connections
    const timeoutSeconds = (subject.timeoutMs ?? usualTimeoutMs) / 1000
    const url = `${server.origin}/`
    const {ratePerSecond} = subject
    const args = tool.args({loop, url, seconds, connections, ratePerSecond, timeoutSeconds}, folder)
    const {stdout, stderr, isOverdue} = await runProgram(
      [...program, ...args],
      seconds * 1000 + graceMs,
      signal,
    )
    signal.throwIfAborted()
    const said = isOverdue
      ? `did not end within ${graceMs / 1000} s after its time`
      : saidBy(tool, stdout, stderr, folder)
    const journal = await server.journal()
    const span =
      subject.truth === 'timetable'
        ? spanFromFirst(journal, seconds * 1000)
        : {fromMs: -Infinity, toMs: Infinity}
    return {
      cutOff: connections,
      command: [tool.name, ...args]
        .map(word => (word === url ? 'URL' : word.replace(folder, '').replace(/^\//, '')))
        .join(' '),
      problem: typeof said === 'string' ? said : null,
      saidMs: orNone(typeof said === 'string' ? {p50: NaN, p90: NaN, p99: NaN} : said.saidMs),
      counted: typeof said === 'string' ? null : said.counted,
      truthMs: orNone(percentilesOf(trueDelaysMs(subject, journal, loop, span))),
      ...byServer(subject, journal),
    }
  } finally {
    rmSync(folder, {recursive: true, force: true})
  }
}

function saidBy(tool: Tool, stdout: string, stderr: string, folder: string): Said | string {
  try {
    return tool.read(stdout, folder)
  } catch {
    const why = stderr.replaceAll(folder, '').trim().split('\n').at(-1)?.slice(0, 100) ?? ''
    return why === '' ? 'no result' : `no result: ${why}`
  }
}

function byServer(
  subject: Case,
  {arrivedMs, lateMs}: Journal,
): {served: Counted; serverLateP99Ms: number | null} {
  const {ok, non2xx, timeout, lost} = subject.outcomes(arrivedMs.length)
  const late = quantileMs(
    lateMs.toSorted((a, b) => a - b),
    0.99,
  )
  return {served: {good: ok, bad: non2xx + timeout + lost}, serverLateP99Ms: Number.isNaN(late) ? null : late}
}
