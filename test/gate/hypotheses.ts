import type {Hypothesis} from '../../src/gate/decide/evidence.js'

export const hypothesesForTest: readonly Hypothesis[] = [
  {scenario: 'adhoc', metric: 'cpu', margin: 0.05, gated: true},
  {scenario: 'adhoc', metric: 'pss', margin: 0.05, gated: true},
  {scenario: 'adhoc', metric: 'throughput', margin: 0.05, gated: false},
]
