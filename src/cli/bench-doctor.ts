import {readMachineFacts} from '../doctor/facts.js'
import {judge, type Finding} from '../doctor/findings.js'
import {measureGenerator, type GeneratorLimits} from '../doctor/generator-limits.js'
import type {LoadGenerator} from '../load/contract.js'
import {createLoadGenerator} from '../load/processes/generator.js'
import {alignRows} from '../text/table.js'

interface DoctorWorld {
  readonly environment: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  readonly print: (line: string) => void
}

export interface DoctorReport {
  readonly fingerprintId: string
  readonly findings: readonly Finding[]
  readonly generator: GeneratorLimits
}

/** `bench doctor`: looks at the machine, then at the load generator on it; one line each, with what to do. */
export async function benchDoctor({environment, signal, print}: DoctorWorld): Promise<DoctorReport> {
  // The facts first: the generator's own load would show in the load average.
  const facts = readMachineFacts(environment)
  const generator = await measureAndClose(createLoadGenerator(), signal)
  const findings = judge(facts, generator)
  const lines = findings.flatMap(({id, status, found, advice}) => [
    [status, id, found],
    ...(advice === null ? [] : [['', '', `→ ${advice}`]]),
  ])
  for (const line of alignRows(lines)) print(line)
  return {fingerprintId: facts.machine.fingerprintId, findings, generator}
}

async function measureAndClose(generator: LoadGenerator, signal: AbortSignal): Promise<GeneratorLimits> {
  try {
    return await measureGenerator(generator, signal)
  } finally {
    await generator.close()
  }
}
