import type {World} from '../drive/world.js'
import type {LoadJob} from '../load/job.js'
import type {Plan} from '../plan/plan.js'
import type {Floor} from '../result/schema.js'
import {decodeHistogram, quantileUs} from '../stats/histogram.js'

/** Enough arrivals for a median in a moment, and few enough for any machine. */
const ratePerSecond = 1000

/**
 * What the load generator sees of a server that does nothing, in the loop that the latency of this plan comes from:
 * the least that any latency can be seen as on this machine. Takes about 0.6 s.
 */
export async function measureFloor(
  plan: Plan,
  {
    withNullServer,
    generator,
    signal,
  }: Pick<World, 'withNullServer' | 'generator'> & {readonly signal: AbortSignal},
): Promise<Floor> {
  const model = plan.latency === null ? 'closed' : 'open'
  const {window} = await withNullServer(signal, origin =>
    generator.run(floorJob(model, origin, plan), signal, () => undefined),
  )
  return {
    model,
    ratePerSecond: model === 'open' ? ratePerSecond : null,
    p50Ms: (quantileUs(decodeHistogram(window.latencyHdr), 0.5) ?? 0) / 1000,
  }
}

function floorJob(model: 'open' | 'closed', origin: string, {seed, engine, pinning}: Plan): LoadJob {
  const common = {
    url: `${origin}/`,
    method: 'GET',
    headers: {},
    body: undefined,
    durationMs: 250,
    timeoutMs: 1000,
    drainMs: 1000,
    insecure: false,
    cpus: pinning?.generator,
    engine,
  }
  return model === 'closed'
    ? {...common, model, connections: 1, warmup: {minMs: 100, minPerConnection: 1, maxMs: 1000}}
    : {
        ...common,
        model,
        ratePerSecond,
        arrivals: 'poisson',
        seed,
        maxConnections: 64,
        idleMs: 1000,
        warmup: {minMs: 100},
      }
}
