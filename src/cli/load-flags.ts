import {Flags} from '@oclif/core'
import {engineChoices} from '../config/words/engine.js'
import {expectFlags} from './expect-flags.js'
import {requestFlags} from './request-flags.js'

// Not greedy: a list must not swallow the scenarios that follow it.
const list = {multiple: true, multipleNonGreedy: true, delimiter: ','} as const
const load = {helpGroup: 'LOAD'}

/** Of every command that loads. */
export const engineFlag = {
  engine: Flags.string({
    ...load,
    options: [...engineChoices],
    description:
      'what sends the load: kernel, whose latencies end with the time stamps of Linux (no TLS), autocannon, or auto: kernel where it can measure, checked by autocannon (the default)',
  }),
}
/** What is asked of it, and how. */
export const loadFlags = {
  scenario: Flags.string({
    ...list,
    ...load,
    helpValue: 'NAME,…',
    description: 'the same as naming scenarios as arguments',
  }),
  ...requestFlags,
  ...expectFlags,
  connections: Flags.string({
    ...load,
    char: 'c',
    helpValue: 'N',
    description: 'clients of the saturation phase, which each wait for their answer (default: 64)',
  }),
  phase: Flags.string({
    ...list,
    ...load,
    helpValue: 'PHASE,…',
    description:
      'saturation (closed loop), latency (open loop), or both (default: both; with --url saturation, and latency when --rate or --load is given)',
  }),
  rate: Flags.string({
    ...load,
    char: 'R',
    helpValue: 'N',
    exclusive: ['load'],
    description: 'arrivals per second of the latency phase, Poisson',
  }),
  profile: Flags.string({
    ...load,
    helpValue: 'PROFILE',
    exclusive: ['load'],
    description:
      'arrivals whose rate changes, in one round: ramp, step, spike or soak with --rate and --duration, or stages such as 0..500/30s,500/1m,2000/5s',
  }),
  load: Flags.string({
    ...load,
    helpValue: 'N%',
    description:
      'the same as a share of the saturation throughput that the round has measured (default: 70%, or 50% where workers and load generator are more than the cores)',
  }),
  ...engineFlag,
  'load-workers': Flags.string({
    ...load,
    helpValue: 'N',
    description: 'generator processes that share each load, 1 to 8 (default: one for every four cores)',
  }),
  pin: Flags.boolean({
    ...load,
    allowNo: true,
    description:
      'generator and server on cores of their own (default: only where there is a core for every worker, every generator process and one more)',
  }),
  'request-timeout': Flags.string({
    ...load,
    helpValue: 'TIME',
    description: 'longest wait for a whole answer (default: 10s)',
  }),
}
