/**
 * A program of its own: a server with one queue in order of arrival, whose slots take the times of its model, named by the
 * first argument; the second seeds them. It waits and computes nothing, and begins a service at the instant at which the one
 * before was to end, so that a late wake-up makes one answer late and not all that follow.
 */
import {randomOf} from '../../../test/search/simulated-queue.js'
import {Exchange} from '../server/exchange.js'
import {newJournal, nowMs, sharedMs} from '../server/journal.js'
import {listen} from '../server/listen.js'
import {reply} from '../server/reply.js'
import {limiterOf, modelNamed} from './models.js'

/** What the server did, by its own account. */
export interface Account {
  readonly good: number
  readonly refused: number
  readonly meanServiceMs: number
  /** Answers were written so late after they were due, at the 99th percentile of a sample. */
  readonly lateP99Ms: number
}

export type Message =
  | {readonly type: 'listening'; readonly origin: string}
  | {readonly type: 'account'; readonly account: Account}

const [name = '', seed = '1'] = process.argv.slice(2)
const model = modelNamed(name)
const random = randomOf(Number(seed))
const passes = model.limiter === undefined ? () => true : limiterOf(model.limiter)
const journal = newJournal()
const freeMs = Array<number>(model.slots).fill(0)
const lateMs: number[] = []
let [good, refused, sumMs] = [0, 0, 0]

const {port, schedule} = listen((connection, arrivedAtMs) => {
  const exchange = new Exchange(connection, sharedMs(arrivedAtMs), schedule, journal)
  const {arrivedMs} = exchange
  if (!passes(arrivedMs)) {
    refused++
    exchange.finish(reply('busy', 'Connection: keep-alive\r\n', '503 Service Unavailable'))
    return
  }
  const slot = freeMs.indexOf(Math.min(...freeMs))
  const beginMs = Math.max(arrivedMs, freeMs[slot] ?? 0)
  const serviceMs = model.serviceMs(random, beginMs, beginMs - arrivedMs)
  const endMs = beginMs + serviceMs
  freeMs[slot] = endMs
  sumMs += serviceMs
  exchange.at(endMs, () => {
    exchange.finish(reply())
    good++
    if (good % 10 === 0) lateMs.push(nowMs() - endMs)
  })
})

process.on('message', () => process.send?.({type: 'account', account: account()} satisfies Message))
process.on('disconnect', () => process.exit(0))
process.send?.({type: 'listening', origin: `http://127.0.0.1:${port}`} satisfies Message)

function account(): Account {
  const sorted = [...lateMs].sort((a, b) => a - b)
  const lateP99Ms = sorted[Math.floor(0.99 * sorted.length)] ?? 0
  return {good, refused, meanServiceMs: sumMs / Math.max(1, good), lateP99Ms}
}
