import type {LoadGenerator} from '../load/generator.js'
import type {EngineName, LoadJob} from '../load/job.js'
import {withNullServer} from '../load/null-server/with-null-server.js'
import {decodeHistogram, quantileUs} from '../stats/histogram.js'

/** What the load generator itself can do on this machine, on a server that does nothing. */
export interface GeneratorLimits {
  readonly engine: EngineName
  /** p50 of one connection: the least that any server's p50 can be seen as. */
  readonly floorMs: number
  /** Answers per second on 64 keep-alive connections. */
  readonly ceilingPerSecond: number
}

/** Runs two loads of a second each on a null server in a process of its own. */
export async function measureGenerator(
  generator: LoadGenerator,
  engine: EngineName,
  signal: AbortSignal,
): Promise<GeneratorLimits> {
  return withNullServer(signal, async origin => {
    const load = (connections: number) =>
      generator.run(jobFor(origin, connections, engine), signal, () => undefined)
    const single = await load(1)
    const full = await load(64)
    return {
      engine,
      floorMs: (quantileUs(decodeHistogram(single.window.latencyHdr), 0.5) ?? NaN) / 1000,
      ceilingPerSecond: (full.window.ended.ok / full.window.durationMs) * 1000,
    }
  })
}

function jobFor(origin: string, connections: number, engine: EngineName): LoadJob {
  return {
    engine,
    model: 'closed',
    url: `${origin}/`,
    method: 'GET',
    headers: {},
    body: undefined,
    connections,
    warmup: {minMs: 500, minPerConnection: 1, maxMs: 2000},
    durationMs: 1000,
    timeoutMs: 5000,
    drainMs: 1000,
    insecure: false,
  }
}
