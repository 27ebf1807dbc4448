import type {z} from 'zod'
import {anySuccess} from '../../http/expectation.js'
import {parseYamlText, readYamlFile, type YamlFileKind} from '../yaml-file.js'
import {defaultTimeoutMs, defaultWarmupMs, type Scenario} from './scenario.js'
import {scenarioFileSchema} from './schema.js'

const scenarioFile: YamlFileKind<typeof scenarioFileSchema> = {
  noun: 'scenario',
  schema: scenarioFileSchema,
  hint: 'fields: name, description, path; optional: method, headers, body, connections, warmup, timeout, expect, needs',
}

/** Reads and validates one scenario file. A usage error names the file, the line, the field and what was expected. */
export async function readScenario(file: string): Promise<Scenario> {
  return asScenario(await readYamlFile(file, scenarioFile))
}

/** `file` is for messages. */
export function parseScenario(text: string, file: string): Scenario {
  return asScenario(parseYamlText(text, file, scenarioFile))
}

function asScenario(written: z.output<typeof scenarioFileSchema>): Scenario {
  const {warmup, timeout, expect, body, ...rest} = written
  return {
    ...rest,
    body: body ?? null,
    warmupMs: warmup ?? defaultWarmupMs,
    timeoutMs: timeout ?? defaultTimeoutMs,
    expect: {status: expect?.status ?? anySuccess.status, body: expect?.body ?? null},
  }
}
