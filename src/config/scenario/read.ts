import type {z} from 'zod'
import {anySuccess} from '../../http/expectation.js'
import {parseYamlText, readYamlFile, type YamlFileKind} from '../yaml-file.js'
import {defaultTimeoutMs, defaultWarmupMs, pathScenario, type Scenario} from './scenario.js'
import {scenarioFileSchema} from './schema.js'

const scenarioFile: YamlFileKind<typeof scenarioFileSchema> = {
  noun: 'scenario',
  schema: scenarioFileSchema,
  hint: 'fields: name, path; optional: description, method, headers, body, connections, warmup, timeout, expect, needs',
}

/** Reads and validates one scenario file. A usage error names the file, the line, the field and what was expected. */
export async function readScenario(file: string): Promise<Scenario> {
  return asScenario(await readYamlFile(file, scenarioFile))
}

/** `file` is for messages. */
export function parseScenario(text: string, file: string): Scenario {
  return asScenario(parseYamlText(text, file, scenarioFile))
}

type Written = z.output<typeof scenarioFileSchema>

/** One that stands in bench.yaml: where it has no name, it is called after its path, and in a mix as its request reads. */
export function inlineScenario(
  written: Omit<Written, 'name'> & {readonly name?: string | undefined},
  isMixed: boolean,
): Scenario {
  const {method, path} = written
  const name = written.name ?? pathScenario(path).name
  const scenario = asScenario({...written, name})
  return isMixed && written.name === undefined ? {...scenario, name: `${method} ${path}`} : scenario
}

function asScenario(written: Written): Scenario {
  const {warmup, timeout, expect, body, ...rest} = written
  return {
    ...rest,
    description: rest.description ?? `${rest.method} ${rest.path}`,
    body: body ?? null,
    warmupMs: warmup ?? defaultWarmupMs,
    timeoutMs: timeout ?? defaultTimeoutMs,
    expect: {status: expect?.status ?? anySuccess.status, body: expect?.body ?? null},
  }
}
