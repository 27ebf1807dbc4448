import type {BodyPart} from '../../interface/body-part.js'
import type {StartResponse, WsgiApp} from '../../interface/wsgi.js'
import type {Operation, Routine} from '../../interface/wsgi-io.js'
import type {Callable} from '../../interface/interface-of-mode.js'

/**
 * A user's WSGI app, held to its types: what a wrong one yields or returns would otherwise break the server's own loop.
 * An error here is an error of the app, which is answered 500.
 */
export function userWsgiApp(callable: Callable): WsgiApp {
  const app = callable as unknown as (environ: object, startResponse: StartResponse) => unknown
  return function* (environ, startResponse) {
    const routine = app(environ, startResponse)
    if (!isGenerator(routine)) {
      throw new TypeError(`the app returned ${kindOf(routine)}: it must be a generator function`)
    }
    return checkedBody(yield* checkedRoutine(routine))
  }
}

const operations: readonly unknown[] = [
  'recv',
  'send',
  'connect',
  'sleep',
  'close',
] satisfies Operation['kind'][]

function* checkedRoutine(routine: Generator<unknown, unknown, number>): Routine<unknown> {
  let step = routine.next(0)
  while (step.done !== true) {
    const {value} = step
    if (isOperation(value)) step = routine.next(yield value)
    else step = routine.throw(new TypeError(`the app yielded ${kindOf(value)}, which is no operation`))
  }
  return step.value
}

function checkedBody(body: unknown): Iterable<BodyPart> {
  if (Array.isArray(body)) return body.map(checkedPart)
  // A string is an iterable of its characters, each of which would be sent as a piece of its own.
  if (typeof body === 'object' && body !== null && Symbol.iterator in body) {
    return checkedParts(body as Iterable<unknown>)
  }
  throw new TypeError(
    `the app returned ${kindOf(body)}: it must be a list, or another iterable, of strings or bytes`,
  )
}

function* checkedParts(parts: Iterable<unknown>): Iterable<BodyPart> {
  for (const part of parts) yield checkedPart(part)
}

function checkedPart(part: unknown): BodyPart {
  if (typeof part === 'string' || part instanceof Uint8Array) return part
  throw new TypeError(`a part of the response is ${kindOf(part)}: it must be a string or a Uint8Array`)
}

function isGenerator(value: unknown): value is Generator<unknown, unknown, number> {
  return (
    typeof value === 'object' && value !== null && 'next' in value && 'throw' in value && !('then' in value)
  )
}

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'kind' in value && operations.includes(value.kind)
}

function kindOf(value: unknown): string {
  return typeof value === 'object' ? Object.prototype.toString.call(value) : typeof value
}
