import {usageError} from '../../error.js'
import {prepareStep} from '../../traffic/prepare.js'
import type {
  DataRows,
  Extraction,
  RequestStep,
  Session,
  Step,
  StepExpectation,
  Template,
  TemplatePart,
} from '../../traffic/contract.js'
import {isPlaceholder, joined, parseTemplate} from '../../traffic/template.js'
import {longestOf, requestsIn, shortestOf} from '../../traffic/walk.js'
import {anySuccess} from '../../http/expectation.js'
import {writtenOf} from '../request/fields.js'
import type {RequestFields} from '../request/schema.js'
import {bodyTemplate} from './body-template.js'
import type {ExtractionWritten, RequestStepWritten, StepWritten} from './schema.js'

/** Of one session, redirects apart. */
const mostRequests = 1000

interface Written {
  readonly file: string
  readonly headers: Readonly<Record<string, string | readonly string[]>> | undefined
  readonly steps: readonly StepWritten[]
  readonly data: Readonly<Record<string, DataRows>>
}

/** A session as its file says it, checked: every name that it uses is known by then. */
export function compileSession({file, headers = {}, steps, data}: Written): Session {
  const session: Session = {steps: steps.map((step, at) => stepOf(step, `step ${at + 1}`)), data}
  if (shortestOf(session.steps) === 0)
    throw refused(file, 'steps: a session must send at least one request, whichever way it takes')
  const most = longestOf(session.steps)
  if (most > mostRequests)
    throw refused(file, `steps: a session sends up to ${most} requests; at most ${mostRequests}`)
  requireKnown(session, file)
  return session

  function stepOf(step: StepWritten, place: string): Step {
    if ('think' in step) return {kind: 'think', ...step.think}
    if ('repeat' in step)
      return {
        kind: 'repeat',
        times: step.repeat,
        steps: step.steps.map((inner, at) => stepOf(inner, `${place}.${at + 1}`)),
      }
    if ('branch' in step)
      return {
        kind: 'branch',
        ways: step.branch.map(({weight, steps: inner}, way) => ({
          weight,
          steps: inner.map((each, at) => stepOf(each, `${place}, way ${way + 1}.${at + 1}`)),
        })),
      }
    try {
      const made = requestStep(step)
      prepareStep(made)
      return made
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause
      throw refused(file, `${place}: ${cause.message}`, cause)
    }
  }

  function requestStep(step: RequestStepWritten): RequestStep {
    const [method, path] = methodOf(step)
    const written = writtenOf(
      {...step, headers: {...headers, ...step.headers} as RequestFields['headers']},
      file,
    )
    const made = written.body === undefined ? undefined : bodyTemplate(written.body)
    const fields = fieldsOf(written, made?.type)
    return {
      kind: 'request',
      name: step.name ?? `${method} ${path}`.slice(0, 60),
      method,
      path: pathOf(path, written.query ?? []),
      headers: fields,
      body: made?.template ?? null,
      extract: Object.fromEntries(
        Object.entries(step.extract ?? {}).map(([name, from]) => [name, extractionOf(from)]),
      ),
      expect: expectationOf(step.expect),
      follow: step.follow ?? false,
    }
  }
}

/** Header lines, with those that say who asks and what the body is. */
function fieldsOf(
  {headers = [], cookies = [], user}: ReturnType<typeof writtenOf>,
  type: string | undefined,
): readonly (readonly [string, Template])[] {
  const has = (name: string) => headers.some(([given]) => given.toLowerCase() === name)
  if (user !== undefined && has('authorization'))
    throw new RangeError('a user and a header Authorization say the same thing')
  return [
    ...headers.map(([name, value]) => [name, parseTemplate(value, 'line')] as const),
    ...(cookies.length === 0 ? [] : [['Cookie', parseTemplate(cookies.join('; '), 'line')] as const]),
    ...(user === undefined ? [] : [['Authorization', basicOf(user)] as const]),
    ...(type === undefined || has('content-type') ? [] : [['Content-Type', [type]] as const]),
  ]
}

const methods = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'] as const

function methodOf(step: RequestStepWritten): readonly [method: string, path: string] {
  const given = methods.flatMap(method =>
    step[method] === undefined ? [] : [[method, step[method]] as const],
  )
  const [only] = given
  if (only === undefined || given.length > 1)
    throw new RangeError(
      'a step is one of get, post, put, patch, delete, head, options, think, repeat and branch',
    )
  return [only[0].toUpperCase(), only[1]]
}

/** A path is sent as it is written, byte for byte; what is filled in is percent-encoded, unless the path begins with it. */
function pathOf(path: string, query: readonly (readonly [string, string])[]): Template {
  const parts = [...parseTemplate(path, 'path')]
  const wrong = parts.find(part => typeof part === 'string' && !/^[\x21\x22\x24-\x7e]*$/.test(part))
  if (wrong !== undefined) throw new RangeError(`${path} is no path: it may have neither spaces nor #`)
  const [first] = parts
  if (first !== undefined && isPlaceholder(first)) parts[0] = {...first, as: 'target'}
  query.forEach(([name, value], index) => {
    parts.push(index > 0 || path.includes('?') ? '&' : '?')
    parts.push(...formTemplate(name), '=', ...formTemplate(value))
  })
  return joined(parts)
}

export function formTemplate(text: string): Template {
  return parseTemplate(text, 'form', piece => new URLSearchParams([['', piece]]).toString().slice(1))
}

/** Credentials are base64 of a whole, so that nothing can be filled in later. */
function basicOf(user: string): Template {
  if (user.includes('{{')) throw new RangeError('user: nothing can be filled in; send a header Authorization')
  return [`Basic ${Buffer.from(user).toString('base64')}`]
}

function expectationOf(expect: RequestStepWritten['expect']): StepExpectation {
  return {
    status: expect?.status ?? anySuccess.status,
    body: expect?.body === undefined ? null : parseTemplate(expect.body, 'plain'),
    json: Object.entries(expect?.json ?? {}).map(([path, value]) => [path, parseTemplate(value, 'plain')]),
  }
}

function extractionOf(written: ExtractionWritten): Extraction {
  if ('json' in written) return {kind: 'json', path: written.json}
  if ('regex' in written) return {kind: 'regex', pattern: written.regex}
  if ('header' in written) return {kind: 'header', name: written.header}
  if ('cookie' in written) return {kind: 'cookie', name: written.cookie}
  const [, selector = written.css, attribute] = /^(.*[^\s@])@([\w:-]+)$/s.exec(written.css) ?? []
  return {kind: 'css', selector, attribute: attribute ?? null}
}

/** Data and their columns, and variables that some step before takes from an answer. */
function requireKnown(session: Session, file: string): void {
  const known = new Set<string>()
  for (const step of requestsIn(session.steps)) {
    const before = [step.path, ...step.headers.map(([, value]) => value), step.body ?? []]
    const after = [step.expect.body ?? [], ...step.expect.json.map(([, value]) => value)]
    for (const part of before.flat()) requirePart(part, step.name)
    for (const part of after.flat()) requirePart(part, step.name)
    for (const name of Object.keys(step.extract)) known.add(name)
  }

  function requirePart(part: TemplatePart, name: string): void {
    if (!isPlaceholder(part)) return
    const {value} = part
    if (value.kind === 'variable' && !known.has(value.name))
      throw refused(file, `${name}: no step before it extracts ${value.name}`)
    if (value.kind !== 'data') return
    const data = session.data[value.data]
    if (data === undefined) throw refused(file, `${name}: there are no data called ${value.data}`)
    if (!data.columns.includes(value.column))
      throw refused(
        file,
        `${name}: ${value.data} has no column ${value.column}; it has ${data.columns.join(', ')}`,
      )
  }
}

function refused(file: string, message: string, cause?: unknown): Error {
  return usageError('WB_BAD_FIELD', `${file}: ${message}`, undefined, cause)
}
