import {readFingerprint} from '../../src/measure/fingerprint.js'
import {packageVersion} from '../../src/package-info.js'
import type {Case, Loop} from './case.js'
import {measureOurs, measureTool, oursName} from './measure.js'
import type {Campaign, RunRecord, ToolRecord} from './record.js'
import {caseNamed, cases} from './registry.js'
import {errorText} from './summary.js'
import {ab} from './tools/ab.js'
import {autocannon} from './tools/autocannon.js'
import {hey} from './tools/hey.js'
import {createK6} from './tools/k6.js'
import {oha} from './tools/oha.js'
import {outputOf} from './tools/program.js'
import type {Found, Tool} from './tools/tool.js'
import {wrk} from './tools/wrk.js'

interface PlannedRun {
  readonly subject: Case
  readonly loop: Loop
  readonly seconds: number
  /** None: bench's own generator. */
  readonly tool?: FoundTool
}

interface FoundTool {
  readonly tool: Tool
  readonly found: Found
}

interface CampaignPlan {
  readonly tools: readonly ToolRecord[]
  readonly runs: readonly PlannedRun[]
}

const oursNote =
  'the generator of `bench run`, after 0.3 s of warm-up; open loop: latency from the intended start, up to 1,024 connections'

/** What a run costs beside its own length: a server, a program, warm-up and end. */
const overheadSeconds = 1

/** A run in which the server woke up later than this, at p99, is made again up to so often, and the quietest counts; whoever ran. */
export const quietLateMs = 3
export const repeats = 2
const mostRepeatingMs = 120_000

/** Throws for a word that is none, before anything is started. */
export async function planOf(words: {
  tools?: string
  cases?: string
  seconds: string
  k6: string
}): Promise<CampaignPlan> {
  const known = [autocannon, wrk, createK6(words.k6), hey, ab, oha]
  const wanted = words.tools?.split(',') ?? known.map(({name}) => name)
  const unknown = wanted.find(name => !known.some(tool => tool.name === name))
  if (unknown !== undefined) throw new Error(`no tool is called ${unknown}`)
  const seconds = Number(words.seconds)
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 60)
    throw new Error(`--seconds must be a whole number from 1 to 60, not ${words.seconds}`)
  const subjects = words.cases?.split(',').map(caseNamed) ?? cases

  const asked = known.filter(({name}) => wanted.includes(name))
  const present: FoundTool[] = []
  for (const tool of asked) {
    const found = await tool.find()
    if (found) present.push({tool, found})
  }
  const commit = ((await outputOf(['git', 'rev-parse', '--short', 'HEAD'])) ?? '').trim()
  const versionOf = (tool: Tool): string | null =>
    present.find(one => one.tool === tool)?.found.version ?? null
  return {
    tools: [
      {name: oursName, version: `${packageVersion()} (${commit})`, note: oursNote},
      ...asked.map(tool => ({name: tool.name, version: versionOf(tool), note: tool.note})),
    ],
    runs: subjects.flatMap(subject => runsOf(subject, present, seconds)),
  }
}

function runsOf(subject: Case, present: readonly FoundTool[], ordinarySeconds: number): PlannedRun[] {
  const seconds = subject.windowMs === undefined ? ordinarySeconds : subject.windowMs / 1000
  return [undefined, ...present].flatMap(tool =>
    subject.published
      .filter(loop => tool === undefined || canAsk(tool.tool, subject, loop))
      .map(loop => ({subject, loop, seconds, tool})),
  )
}

function canAsk({name, loops}: Tool, {notFor}: Case, loop: Loop): boolean {
  return loops.includes(loop) && notFor?.includes(name) !== true
}

export function minutesOf({runs}: CampaignPlan): number {
  return runs.reduce((whole, {seconds}) => whole + seconds + overheadSeconds, 0) / 60
}

/** The server itself woke up so late that nobody could have measured well. */
function isDisturbed({serverLateP99Ms}: RunRecord): boolean {
  return (serverLateP99Ms ?? Infinity) > quietLateMs
}

/** One after another, since two at once would disturb each other. Rejects when `signal` aborts; leaves nothing running. */
export async function compareAll({tools, runs}: CampaignPlan, signal: AbortSignal): Promise<Campaign> {
  const startedAt = new Date().toISOString()
  const sinceMs = performance.now()
  const machine = readFingerprint()
  const records: RunRecord[] = []
  let patienceMs = mostRepeatingMs
  for (const [index, {subject, loop, seconds, tool}] of runs.entries()) {
    signal.throwIfAborted()
    const measure = (): Promise<RunRecord> =>
      tool
        ? measureTool(tool.tool, tool.found, subject, loop, seconds, signal)
        : measureOurs(subject, loop, seconds, signal)
    let record = await measure()
    for (let left = repeats; left > 0 && isDisturbed(record) && patienceMs > 0; left--) {
      const begunMs = performance.now()
      const again = await measure()
      patienceMs -= performance.now() - begunMs
      if ((again.serverLateP99Ms ?? Infinity) < (record.serverLateP99Ms ?? Infinity)) record = again
    }
    records.push(record)
    console.error(
      `${index + 1}/${runs.length}  ${subject.name}  ${record.tool} ${loop}  ${errorText(record)}`,
    )
  }
  return {startedAt, minutes: (performance.now() - sinceMs) / 60_000, machine, tools, runs: records}
}
