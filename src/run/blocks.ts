import type {Answer} from '../drive/verify.js'
import {BenchError, messageOf} from '../error.js'
import {
  isBusyMachine,
  keptOfRepeat,
  mostRepeats,
  roundsToRepeat,
  type Block as Judged,
} from '../judge/blocks.js'
import {isWorthMoreRounds} from '../judge/extension.js'
import {estimateLongestMs, estimateMs} from '../plan/estimate.js'
import {extensionOf, type Plan, type Start} from '../plan/plan.js'
import type {Outside} from '../result/outside.js'
import {completedRounds} from '../result/round-values.js'
import type {Round} from '../result/round.js'
import {lookOutside} from './outside.js'
import {RemainingTime} from './remaining-time.js'
import {runRound} from './round.js'
import type {RunWorld} from './run-world.js'

/** What a run has recorded, however far it came. */
export interface RunRecord {
  /** By `cellKey`. */
  readonly rounds: Map<string, Round[]>
  /** The same: good ones, to single requests. */
  readonly answers: Map<string, Answer[]>
  /** The plan's, and those that were added to them. */
  readonly starts: Start[]
}

/** A round of every arm of one scenario, one after another. */
type Block = readonly [Start, ...Start[]]

/**
 * Runs the blocks of the plan; then those once more that others disturbed; then, decided once, as many again of every arm of a
 * scenario with a number that is wide, for which the same holds.
 */
export async function runBlocks(plan: Plan, world: RunWorld, record: RunRecord): Promise<void> {
  await new Blocks(plan, world, record).run()
}

export function cellKey({arm, scenario}: Pick<Start, 'arm' | 'scenario'>): string {
  return keyOf(scenario.name, arm.id)
}

export function keyOf(scenario: string, arm: string): string {
  return `${scenario}\n${arm}`
}

interface Ran {
  readonly block: Block
  readonly outside: Outside | null
}

class Blocks {
  readonly #time: RemainingTime
  #done = 0
  #beganMs = 0
  #repeatsLeft = mostRepeats

  constructor(
    readonly plan: Plan,
    readonly world: RunWorld,
    readonly record: RunRecord,
  ) {
    this.#time = new RemainingTime(plan)
  }

  async run(): Promise<void> {
    const {plan, world} = this
    const {starts, rounds} = plan
    this.#beganMs = world.clock.now()
    const times = {estimateMs: estimateMs(plan), longestMs: estimateLongestMs(plan)}
    world.onEvent({type: 'run-started', starts: starts.length, rounds, ...times})
    const planned = await this.#runAll(starts)
    await this.#repeat(planned)
    const more = await this.#runAll(this.#add(this.#extension(), 'wide'))
    await this.#repeat(more)
    this.#settle([...planned, ...more])
  }

  async #runAll(starts: readonly Start[]): Promise<readonly Ran[]> {
    const ran: Ran[] = []
    for (const block of blocksOf(starts)) ran.push({block, outside: await this.#run(block)})
    return ran
  }

  #extension(): readonly Start[] {
    const {plan, record} = this
    const wide = plan.scenarios.filter(scenario =>
      plan.arms.some(arm => isWorthMoreRounds(record.rounds.get(cellKey({arm, scenario})) ?? [])),
    )
    return extensionOf(plan, wide)
  }

  async #repeat(ran: readonly Ran[]): Promise<void> {
    for (const scenario of this.plan.scenarios) {
      const own = ran.filter(({block: [start]}) => start.scenario === scenario)
      const rounds = roundsToRepeat(judgedOf(own), this.#repeatsLeft)
      const again = own.flatMap(({block}) => (rounds.includes(block[0].round) ? block : []))
      this.#repeatsLeft -= rounds.length
      for (const block of blocksOf(this.#add(again, 'disturbed'))) await this.#runAgain(block)
    }
  }

  /** If there is time for them. */
  #add(starts: readonly Start[], because: 'disturbed' | 'wide'): readonly Start[] {
    const {plan, world, record} = this
    const spentMs = world.clock.now() - this.#beganMs
    const fits = plan.budgetMs === null || spentMs + this.#time.remainingMs(starts) <= plan.budgetMs
    if (starts.length === 0 || !fits || this.#isAborted()) return []
    record.starts.push(...starts)
    const rounds = 1 + Math.max(...record.starts.map(({round}) => round))
    world.onEvent({type: 'starts-added', starts: record.starts.length, rounds, because})
    return starts
  }

  /** With all blocks known the machine may have been busy after all: then the planned ones stay, and their repeats do not. */
  #settle(ran: readonly Ran[]): void {
    for (const scenario of this.plan.scenarios) {
      const own = ran.filter(({block: [start]}) => start.scenario === scenario)
      if (!isBusyMachine(judgedOf(own))) continue
      for (const start of own.flatMap(({block}) => block)) {
        const cell = this.record.rounds.get(cellKey(start)) ?? []
        const [first, ...again] = cell.filter(({index}) => index === start.round)
        if (first === undefined || again.length === 0) continue
        cell[cell.indexOf(first)] = {...first, setAside: undefined}
        for (const round of again) this.#setAside(start, round)
      }
    }
  }

  /** Of the two rounds of each arm one is kept, whatever they measured. */
  async #runAgain(block: Block): Promise<void> {
    const first = block.map(start => this.#lastOf(start))
    const outside = await this.#run(block)
    const kept = keptOfRepeat(outside)
    for (const [index, start] of block.entries()) {
      const [one, other] = [first[index], this.#lastOf(start)]
      if (one !== undefined && other !== undefined && one !== other)
        this.#setAside(start, kept === 'repeat' ? one : other)
    }
  }

  #lastOf(start: Start): Round | undefined {
    return this.record.rounds.get(cellKey(start))?.findLast(({index}) => index === start.round)
  }

  #setAside(start: Start, round: Round): void {
    const cell = this.record.rounds.get(cellKey(start)) ?? []
    cell[cell.indexOf(round)] = {...round, setAside: 'disturbed'}
  }

  #isAborted(): boolean {
    return this.world.signal.aborted
  }

  /** Null where nothing tells what else the machine did, and of a block that was interrupted. */
  async #run(block: Block): Promise<Outside | null> {
    const {plan, world, record} = this
    const [{scenario}] = block
    if (this.#isAborted()) return null
    const rounds: [cell: Round[], round: Round][] = []
    const isAllOurs = plan.url === null && scenario.needs !== 'database'
    const seen = await lookOutside(world, isAllOurs, async () => {
      for (const start of block) {
        const cell = record.rounds.get(cellKey(start)) ?? []
        record.rounds.set(cellKey(start), cell)
        const isSkipped = this.#isAborted() || cell.some(({status}) => status === 'invalid')
        if (!isSkipped) rounds.push([cell, await this.#runStart(start)])
        this.#done += 1
      }
    })
    const outside = this.#isAborted() ? null : seen
    if (outside !== null)
      world.onEvent({type: 'block-ended', scenario: scenario.name, round: block[0].round, outside})
    for (const [cell, round] of rounds) cell.push(outside === null ? round : {...round, outside})
    return outside
  }

  /** What the budget leaves beside the estimate of all that is still to run, shared by the starts of this cell. */
  #roomMs(start: Start): number {
    const {plan, record, world} = this
    if (plan.budgetMs === null) return Infinity
    const left = record.starts.slice(this.#done)
    const spentMs = world.clock.now() - this.#beganMs
    const own = left.filter(other => cellKey(other) === cellKey(start))
    return (plan.budgetMs - spentMs - this.#time.remainingMs(left)) / Math.max(1, own.length)
  }

  async #runStart(start: Start): Promise<Round> {
    const {plan, world, record} = this
    world.onEvent({type: 'start-begun', start, done: this.#done})
    const began = world.clock.now()
    const cell = record.rounds.get(cellKey(start)) ?? []
    const {round, answers} = await runRound(start, plan, {
      ...world,
      earlier: completedRounds(cell),
      roomMs: this.#roomMs(start),
    }).catch((error: unknown) => ({
      round: failedRound(start, error, world),
      answers: [],
    }))
    record.answers.set(cellKey(start), [...(record.answers.get(cellKey(start)) ?? []), ...answers])
    this.#time.spent(start, world.clock.now() - began)
    const done = this.#done + 1
    const remainingMs = this.#time.remainingMs(record.starts.slice(done))
    world.onEvent({type: 'start-ended', start, round, done, remainingMs})
    return round
  }
}

function judgedOf(ran: readonly Ran[]): readonly Judged[] {
  return ran.flatMap(({block: [{round}], outside}) => (outside === null ? [] : {round, outside}))
}

function blocksOf(starts: readonly Start[]): readonly Block[] {
  const blocks: [Start, ...Start[]][] = []
  for (const start of starts) {
    const last = blocks.at(-1)
    if (last?.[0].round === start.round && last[0].scenario === start.scenario) last.push(start)
    else blocks.push([start])
  }
  return blocks
}

function failedRound({round, position}: Start, error: unknown, {signal, clock}: RunWorld): Round {
  const common = {index: round, position, startedAt: clock.date().toISOString()}
  if (signal.aborted) return {status: 'aborted', ...common, reason: 'interrupted'}
  const hint =
    error instanceof Error && 'hint' in error && typeof error.hint === 'string' ? `\n${error.hint}` : ''
  const code = error instanceof BenchError ? {code: error.code} : {}
  return {status: 'invalid', ...common, reason: messageOf(error) + hint, ...code}
}
