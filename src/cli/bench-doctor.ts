import type {EngineChoice, EngineName} from '../config/words/engine.js'
import {readMachineFacts} from '../doctor/facts.js'
import {judge, type Finding} from '../doctor/findings.js'
import {measureGenerator, type GeneratorLimits} from '../doctor/generator-limits.js'
import type {LoadGenerator} from '../load/generator.js'
import type {Removal} from '../limits/leftovers.js'
import {Limiter} from '../limits/limiter.js'
import {createLoadGenerator} from '../load/processes/generator.js'
import {resolveEngine} from '../plan/engine.js'
import {alignRows} from '../text/table.js'
import {count} from '../text/words.js'
import {engines} from './engines.js'

interface DoctorWorld {
  readonly engine: EngineChoice | undefined
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
export async function benchDoctor({
  engine: asked,
  environment,
  signal,
  print,
}: DoctorWorld): Promise<DoctorReport> {
  const {engine} = await resolveEngine(asked, null, engines)
  // The facts first: the generator's own load would show in the load average.
  const facts = readMachineFacts(environment)
  const generator = await measureAndClose(createLoadGenerator(), engine, signal)
  const findings = [...judge(facts, generator), ...leftBehind(await new Limiter().tidy())]
  const lines = findings.flatMap(({id, status, found, advice}) => [
    [status, id, found],
    ...(advice === null ? [] : [['', '', `→ ${advice}`]]),
  ])
  for (const line of alignRows(lines)) print(line)
  return {fingerprintId: facts.machine.fingerprintId, findings, generator}
}

/** What killed ones have left is gone now, which is worth a line. */
function leftBehind({removed, killed, failure}: Removal): readonly Finding[] {
  if (failure !== null)
    return [{id: 'leftovers', status: 'warn', found: failure, advice: 'remove it as root: rmdir FOLDER'}]
  if (removed === 0) return []
  const ended = killed === 0 ? '' : `, and ended ${count(killed, 'process', 'processes')} in them`
  const found = `removed ${count(removed, 'control group')} of a killed bench${ended}`
  return [{id: 'leftovers', status: 'ok', found, advice: null}]
}

async function measureAndClose(
  generator: LoadGenerator,
  engine: EngineName,
  signal: AbortSignal,
): Promise<GeneratorLimits> {
  try {
    return await measureGenerator(generator, engine, signal)
  } finally {
    await generator.close()
  }
}
