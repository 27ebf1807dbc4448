import {isUnix} from '../http/request-url.js'
import {prepareStep, type PreparedStep} from './prepare.js'
import type {RequestStep, Session} from './contract.js'
import {RequestFrame} from './request-frame.js'
import {requestsIn, usualLengthOf} from './walk.js'

/** A session made ready for one origin: shared by all visits of a load. */
export class SessionPlan {
  readonly #prepared: ReadonlyMap<RequestStep, PreparedStep>
  readonly #frames: ReadonlyMap<PreparedStep, RequestFrame>

  /** `closes`: the server is told that each connection carries one request. @throws RangeError */
  constructor(
    readonly session: Session,
    readonly origin: string,
    readonly seed: number,
    {closes = false}: {readonly closes?: boolean | undefined} = {},
  ) {
    this.#prepared = new Map(requestsIn(session.steps).map(step => [step, prepareStep(step)]))
    const to = {host: isUnix(origin) ? 'localhost' : new URL(origin).host, closes}
    this.#frames = new Map(
      [...this.#prepared.values()]
        .flatMap(prepared => (prepared.hop === null ? [prepared] : [prepared, prepared.hop]))
        .map(prepared => [prepared, new RequestFrame(prepared.step, to)]),
    )
  }

  prepared(step: RequestStep): PreparedStep {
    return this.#prepared.get(step) ?? prepareStep(step)
  }

  frameOf(prepared: PreparedStep): RequestFrame {
    const frame = this.#frames.get(prepared)
    if (frame === undefined) throw new RangeError(`no step of this session: ${prepared.step.name}`)
    return frame
  }

  /** In the order in which they are written; where a redirect is followed, it comes after its step. */
  get names(): readonly string[] {
    const all = [...this.#prepared.values()].flatMap(({step, hop}) => [
      step.name,
      ...(hop === null ? [] : [hop.step.name]),
    ])
    return [...new Set(all)]
  }

  /** Requests of a session on average, redirects apart. */
  get usualLength(): number {
    return usualLengthOf(this.session.steps)
  }

  columnOf(data: string, column: string): number {
    return this.session.data[data]?.columns.indexOf(column) ?? -1
  }
}
