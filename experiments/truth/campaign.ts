import type {Case, Loop} from './case.js'
import {contendersFor, type Contender} from './contender.js'
import type {RunRecord, ToolRecord} from './record.js'
import {caseNamed, cases} from './registry.js'
import {loadavg} from 'node:os'
import {startBusyLoops} from './busy-loops.js'

export interface PlannedRun {
  readonly subject: Case
  readonly loop: Loop
  readonly seconds: number
  readonly contender: Contender
  readonly run: number
}

export interface CampaignPlan {
  readonly tools: readonly ToolRecord[]
  readonly runs: readonly PlannedRun[]
  readonly busyLoops: number
}

/** As the command line has them. */
export interface Words {
  readonly tools?: string | undefined
  readonly cases?: string | undefined
  readonly loops?: string | undefined
  readonly seconds: string
  readonly runs: string
  readonly busy: string
  readonly k6: string
}

/** What a run costs beside its own length: a server, a program, warm-up and end. */
const overheadSeconds = 1

const loops: readonly Loop[] = ['open', 'closed']

/** Throws for a word that is none, before anything is started. `done` is left out: another part has measured it. */
export async function planOf(words: Words, done: readonly RunRecord[] = []): Promise<CampaignPlan> {
  const seconds = numberOf('--seconds', words.seconds, 1, 60)
  const runs = numberOf('--runs', words.runs, 1, 100)
  const busyLoops = numberOf('--busy', words.busy, 0, 64)
  const subjects = words.cases?.split(',').map(caseNamed) ?? cases
  const asked = words.loops?.split(',') ?? loops
  const unknown = asked.find(word => !loops.some(loop => loop === word))
  if (unknown !== undefined) throw new Error(`--loops must be open or closed, not ${unknown}`)
  const {contenders, tools} = await contendersFor(words.tools, words.k6)

  const planned = Array.from({length: runs}, (_, index) =>
    subjects.flatMap(subject =>
      subject.published
        .filter(loop => asked.includes(loop))
        .flatMap(loop =>
          rotated(contenders, index)
            .filter(contender => contender.canAsk(subject, loop))
            .map(contender => ({
              ...{subject, loop, contender, run: index + 1},
              seconds: subject.windowMs === undefined ? seconds : subject.windowMs / 1000,
            })),
        ),
    ),
  ).flat()
  const isDone = ({subject, loop, contender, run}: PlannedRun): boolean =>
    done.some(
      one =>
        one.busyLoops === busyLoops &&
        one.case === subject.name &&
        one.loop === loop &&
        one.tool === contender.name &&
        one.run === run,
    )
  return {tools, busyLoops, runs: planned.filter(run => !isDone(run))}
}

export function minutesOf({runs}: CampaignPlan): number {
  return runs.reduce((whole, {seconds}) => whole + seconds + overheadSeconds, 0) / 60
}

/**
 * One after another, since two at once would disturb each other, until all are done or `minutes` are over. Each is told
 * when it is. Rejects when `signal` aborts; leaves nothing running.
 */
export async function measureAll(
  {runs, busyLoops}: CampaignPlan,
  minutes: number,
  tell: (record: RunRecord) => void,
  signal: AbortSignal,
): Promise<void> {
  const untilMs = performance.now() + minutes * 60_000
  const loops = startBusyLoops(busyLoops)
  try {
    for (const {subject, loop, seconds, contender, run} of runs) {
      signal.throwIfAborted()
      if (performance.now() > untilMs) return
      const [before = NaN] = loadavg()
      const measured = await contender.measure({subject, loop, seconds, run}, signal)
      tell({
        ...{case: subject.name, tool: contender.name, loop, run, busyLoops, seconds},
        ...{loadAverage1: before, ...measured},
      })
    }
  } finally {
    await loops.stop()
  }
}

/** Another one first in every run: whoever follows whom, and when, favours nobody. */
function rotated<Item>(items: readonly Item[], by: number): readonly Item[] {
  return items.map((_, index) => items[(index + by) % items.length] as Item)
}

function numberOf(flag: string, word: string, least: number, most: number): number {
  const value = Number(word)
  if (!Number.isInteger(value) || value < least || value > most)
    throw new Error(`${flag} must be a whole number from ${least} to ${most}, not ${word}`)
  return value
}
