import type {z} from 'zod'
import {messageOf, usageError} from '../../error.js'
import {anySuccess} from '../../http/expectation.js'
import {mostConfigBytes, readBounded} from '../../text/bounded-read.js'
import type {DataRows} from '../../traffic/contract.js'
import {constantOf} from '../../traffic/template.js'
import {requestsIn} from '../../traffic/walk.js'
import {writtenOf} from '../request/fields.js'
import {requestOf} from '../request/written.js'
import {compileSession} from '../session/compile.js'
import {readData} from '../session/data.js'
import {parseWrittenText, parseYamlText, type YamlFileKind} from '../yaml-file.js'
import {defaultTimeoutMs, defaultWarmupMs, pathScenario, type Scenario} from './scenario.js'
import {scenarioFileSchema, sessionFileSchema} from './schema.js'

const scenarioFile: YamlFileKind<typeof scenarioFileSchema> = {
  noun: 'scenario',
  schema: scenarioFileSchema,
  hint: 'fields: name, path; optional: description, method, query, headers, cookies, user, body, json, form, connections, warmup, timeout, expect, needs, profile; of a session: steps, data',
}

const sessionFile: YamlFileKind<typeof sessionFileSchema> = {
  noun: 'scenario',
  schema: sessionFileSchema,
  hint: 'fields: name, steps; optional: description, data, headers, connections, warmup, timeout, needs, profile; a step is one of get, post, put, patch, delete, head, options, think, repeat and branch',
}

/** Reads and validates one scenario file. A usage error names the file, the line, the field and what was expected. */
export async function readScenario(file: string): Promise<Scenario> {
  let text: string
  try {
    text = await readBounded(file, mostConfigBytes)
  } catch (error) {
    throw usageError('WB_CANNOT_READ', `cannot read scenario ${file}: ${messageOf(error)}`, undefined, error)
  }
  return parseScenario(text, file)
}

/** \`file\` is for messages, and files that it names are looked for beside it. */
export function parseScenario(text: string, file: string): Scenario {
  const isSession = /^(steps[ \t]*:|version[ \t]*:[ \t]*2\b)/m.test(text)
  return isSession ? asSession(text, file) : asScenario(parseYamlText(text, file, scenarioFile), file)
}

type Written = z.output<typeof scenarioFileSchema>

/** One that stands in bench.yaml: where it has no name, it is called after its path, and in a mix as its request reads. */
export function inlineScenario(
  written: Omit<Written, 'name'> & {readonly name?: string | undefined},
  isMixed: boolean,
): Scenario {
  const name = written.name ?? pathScenario(written.path).name
  const scenario = asScenario({...written, name}, 'bench.yaml')
  const isUnnamed = isMixed && written.name === undefined
  return isUnnamed ? {...scenario, name: `${scenario.method} ${scenario.path}`} : scenario
}

function asScenario(written: Written, file: string): Scenario {
  const {name, description, path, method, connections, warmup, timeout, needs, profile, expect} = written
  const request = requestOf({path, method, ...writtenOf(written, file)})
  return {
    ...{name, description: description ?? `${request.method} ${request.path}`},
    ...request,
    ...{connections, ...(needs && {needs}), ...(profile && {profile})},
    ...timesOf({warmup, timeout}),
    expect: {status: expect?.status ?? anySuccess.status, body: expect?.body ?? null},
  }
}

function asSession(text: string, file: string): Scenario {
  const {data: written, used} = parseWrittenText(text, file, {...sessionFile, environment: process.env})
  const {name, description, connections, needs, profile, steps, headers} = written
  const data: Record<string, DataRows> = {}
  for (const [variable, {file: rows, use}] of Object.entries(written.data ?? {}))
    data[variable] = readData(rows, use, file)
  const session = compileSession({file, headers, steps, data})
  const requests = requestsIn(session.steps)
  const [first] = requests
  return {
    name,
    description:
      description ??
      requests
        .map(step => step.name)
        .join(', ')
        .slice(0, 200),
    method: first?.method ?? 'GET',
    path: constantOf(first?.path ?? []) ?? '/',
    ...{headers: {}, body: null, connections, session, ...(needs && {needs}), ...(profile && {profile})},
    ...timesOf(written),
    expect: anySuccess,
    ...(used.size > 0 && {secretValues: [...used.values()]}),
  }
}

function timesOf({
  warmup,
  timeout,
}: {
  readonly warmup?: number | undefined
  readonly timeout?: number | undefined
}) {
  return {warmupMs: warmup ?? defaultWarmupMs, timeoutMs: timeout ?? defaultTimeoutMs}
}
