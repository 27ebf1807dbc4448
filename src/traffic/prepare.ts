import {AnswerJudge} from '../http/expectation.js'
import {bodyExtractor, type BodyExtractor} from './extract.js'
import type {Extraction, RequestStep, Template} from './contract.js'
import {constantOf} from './template.js'

/** A step with what is made of it once, for all sessions of a load. */
export interface PreparedStep {
  readonly step: RequestStep
  /** A redirect that the step follows leads here. */
  readonly hop: PreparedStep | null
  readonly status: AnswerJudge
  /** A text that is looked for while the body comes, and need not be kept. */
  readonly constantText: string | null
  readonly json: readonly {readonly find: BodyExtractor; readonly path: string; readonly value: Template}[]
  readonly extract: readonly {
    readonly name: string
    readonly from: Extraction
    readonly find: BodyExtractor | null
  }[]
  readonly needsHead: boolean
  readonly needsBody: boolean
}

/** @throws RangeError that says which expression cannot be read */
export function prepareStep(step: RequestStep): PreparedStep {
  const {expect} = step
  const constantText = expect.body === null ? null : (constantOf(expect.body) ?? null)
  const json = expect.json.map(([path, value]) => ({find: bodyExtractor({kind: 'json', path}), path, value}))
  const extract = Object.entries(step.extract).map(([name, from]) => ({
    name,
    from,
    find: from.kind === 'header' || from.kind === 'cookie' ? null : bodyExtractor(from),
  }))
  const needsBody =
    json.length > 0 ||
    extract.some(({find}) => find !== null) ||
    (expect.body !== null && constantText === null)
  const prepared = {
    ...{step, constantText, json, extract, needsBody},
    status: new AnswerJudge({status: expect.status, body: null}),
    // Of a body that is read, the head says how it is coded.
    needsHead: needsBody || step.follow || extract.some(({from}) => from.kind === 'header'),
    hop: null,
  }
  return step.follow ? {...prepared, hop: hopOf(prepared)} : prepared
}

/** What is sent to where a redirect leads: a GET, of which the same is expected. */
function hopOf(prepared: PreparedStep): PreparedStep {
  const step: RequestStep = {
    ...prepared.step,
    name: `${prepared.step.name} (redirected)`,
    ...{
      method: 'GET',
      path: [],
      body: null,
      headers: prepared.step.headers.filter(([name]) => !/^content-/i.test(name)),
    },
  }
  return {...prepared, step}
}
