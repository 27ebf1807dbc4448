import {uniformFloat64} from 'pure-rand/distribution/uniformFloat64'
import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus'
import {AnswerJudge, anySuccess} from '../../http/expectation.js'
import type {LoadJob} from '../job.js'
import type {Outgoing} from '../engine/contract.js'
import {outgoingOf, urlOf} from '../engine/request-bytes.js'
import {Row} from '../record/row.js'

/** One of several requests that share a load. */
export interface Route {
  readonly outgoing: Outgoing
  readonly row: Row
  readonly judge: AnswerJudge
}

/**
 * The requests of a mix, each chosen at random by its weight, whatever was sent before: in a fixed order requests of one kind
 * could meet the same worker again and again. The same seed gives the same order, in each process its own.
 */
export class Mix<Connection extends object> {
  readonly rows: readonly Row[]
  readonly #routes: readonly (Route & {readonly upTo: number})[]
  readonly #random: () => number
  /** What is under way. */
  readonly #current = new WeakMap<Connection, Route>()

  constructor(job: LoadJob, {seed, requests}: NonNullable<LoadJob['mix']>) {
    const generator = xoroshiro128plus(seed)
    for (let jumps = job.part?.index ?? 0; jumps >= 0; jumps--) generator.jump()
    this.#random = () => uniformFloat64(generator)
    const all = requests.reduce((sum, {weight}) => sum + weight, 0)
    let upTo = 0
    this.#routes = requests.map(({name, weight, ...request}) => ({
      outgoing: outgoingOf(urlOf(request), {...job, ...request}),
      row: new Row(name),
      judge: new AnswerJudge(request.expect ?? anySuccess),
      upTo: (upTo += weight / all),
    }))
    this.rows = this.#routes.map(({row}) => row)
  }

  /** The next one, for this connection. */
  take(connection: Connection): Route {
    const at = this.#random()
    const route = this.#routes.find(({upTo}) => at < upTo) ?? this.#routes.at(-1)
    if (route === undefined) throw new RangeError('a mix of no requests')
    this.#current.set(connection, route)
    return route
  }

  /** What was sent last on this connection. */
  of(connection: Connection): Route | undefined {
    return this.#current.get(connection)
  }
}
