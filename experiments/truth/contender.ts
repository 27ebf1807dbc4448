import type {EngineName} from '../../src/load/job.js'
import {packageVersion} from '../../src/package-info.js'
import type {Case, Loop} from './case.js'
import {measureOurs, measureTool, type Asked, type Measured} from './measure.js'
import type {ToolRecord} from './record.js'
import {ab} from './tools/ab.js'
import {autocannon} from './tools/autocannon.js'
import {hey} from './tools/hey.js'
import {createK6} from './tools/k6.js'
import {oha} from './tools/oha.js'
import {outputOf} from './tools/program.js'
import type {Tool} from './tools/tool.js'
import {vegeta} from './tools/vegeta.js'
import {wrk} from './tools/wrk.js'

/** Who measures: an engine of `bench`, or another tool. */
export interface Contender {
  readonly name: string
  canAsk(subject: Case, loop: Loop): boolean
  measure(asked: Asked, signal: AbortSignal): Promise<Measured>
}

/** The one whose latencies this project vouches for. */
export const oursName = nameOf('kernel')

const oursNote =
  'the generator of `bench run`, after 0.3 s of warm-up; open loop: latency from the intended start, up to 1,024 connections'

/** Those that are on this machine, and a record of all. Throws for a name that is none. */
export async function contendersFor(
  asked: string | undefined,
  k6: string,
): Promise<{contenders: readonly Contender[]; tools: readonly ToolRecord[]}> {
  const known = [autocannon, wrk, createK6(k6), oha, vegeta, hey, ab]
  const names = [nameOf('kernel'), nameOf('autocannon'), ...known.map(({name}) => name)]
  const wanted = asked?.split(',') ?? names
  const unknown = wanted.find(name => !names.includes(name))
  if (unknown !== undefined) throw new Error(`no tool is called ${unknown}; there are ${names.join(', ')}`)

  const contenders: Contender[] = []
  const tools: ToolRecord[] = []
  const commit = ((await outputOf(['git', 'rev-parse', '--short', 'HEAD'])) ?? '').trim()
  for (const engine of ['kernel', 'autocannon'] as const) {
    if (!wanted.includes(nameOf(engine))) continue
    contenders.push(ours(engine))
    tools.push({name: nameOf(engine), version: `${packageVersion()} (${commit})`, note: oursNote})
  }
  for (const tool of known.filter(({name}) => wanted.includes(name))) {
    const found = await tool.find()
    tools.push({name: tool.name, version: found?.version ?? null, note: tool.note})
    if (found === undefined) continue
    contenders.push({
      name: tool.name,
      canAsk: (subject, loop) => canAsk(tool, subject, loop),
      measure: (run, signal) => measureTool(tool, found, run, signal),
    })
  }
  return {contenders, tools}
}

function ours(engine: EngineName): Contender {
  return {
    name: nameOf(engine),
    canAsk: () => true,
    measure: (run, signal) => measureOurs(engine, run, signal),
  }
}

function nameOf(engine: EngineName): string {
  return `bench-${engine}`
}

function canAsk({name, loops}: Tool, {notFor}: Case, loop: Loop): boolean {
  return loops.includes(loop) && notFor?.includes(name) !== true
}
