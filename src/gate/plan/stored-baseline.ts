import {usageError} from '../../error.js'
import type {GateResult} from '../../result/gate-result.js'
import type {Environment} from '../../result/environment.js'
import type {StoredBaseline} from '../decide/evidence.js'
import {loadedMetrics, type GatePlan} from './gate-plan.js'
import {gateMetricDefinitions} from '../metric.js'

/** Rounds that a stored baseline must have: fewer bound nothing. */
const fewestStoredRounds = 8

/**
 * The candidate of an earlier gate as a baseline. What the machine did meanwhile is inside the difference, so this is
 * weaker than two arms side by side; of another machine it is none at all.
 * @throws BenchError (usage) when it cannot be one for this plan
 */
export function storedBaseline(
  file: string,
  stored: GateResult,
  plan: GatePlan,
  environment: Environment,
  force: boolean,
): StoredBaseline {
  if (stored.environment.fingerprintId !== environment.fingerprintId && !force) {
    throw usageError(
      'WB_DIFFERENT_MACHINES',
      `${file} was measured on another machine (${stored.environment.cpuModel}, ${stored.environment.cores} cores, Node ${stored.environment.node})`,
      'measure the baseline here, best with ref: in the same gate; --force compares all the same',
    )
  }
  const engine = stored.plan.engine ?? 'autocannon'
  if (engine !== plan.engine)
    throw usageError(
      'WB_BASELINE_UNUSABLE',
      `${file} was loaded by the engine ${engine}, and this gate would load by ${plan.engine}`,
      `their latencies are not the same number: add --engine ${engine}`,
    )
  return new Map(
    plan.scenarios.map(scenario => {
      const known = stored.plan.scenarios.find(({name}) => name === scenario.name)
      if (known === undefined)
        throw usageError('WB_BASELINE_UNUSABLE', `${file} has no scenario ${scenario.name}`)
      const asked = ({method, path, body, connections, expect}: typeof known) =>
        JSON.stringify([method, path, body, connections, expect])
      if (asked(known) !== asked({...known, ...scenario}))
        throw usageError(
          'WB_BASELINE_UNUSABLE',
          `${file} measured another ${scenario.name} (request, expected answer or connections differ)`,
        )
      const rounds = stored.rounds.flatMap(round =>
        round.scenarios.filter(one => one.scenario === scenario.name).map(({candidate}) => candidate),
      )
      if (rounds.length < fewestStoredRounds)
        throw usageError(
          'WB_BASELINE_UNUSABLE',
          `${file} has ${rounds.length} rounds; a stored baseline needs ${fewestStoredRounds}`,
        )
      return [scenario.name, rounds]
    }),
  )
}

/** The rate at which the stored latency was measured; only at that one can it be compared. */
export function storedRate(file: string, stored: GateResult, plan: GatePlan): number | null {
  if (!loadedMetrics(plan).some(metric => gateMetricDefinitions[metric].from === 'open'))
    return plan.ratePerSecond
  const rates = new Set(stored.plan.slices.flatMap(({ratePerSecond}) => ratePerSecond ?? []))
  const [rate] = rates
  if (rate === undefined || rates.size > 1 || (plan.ratePerSecond ?? rate) !== rate)
    throw usageError(
      'WB_BASELINE_UNUSABLE',
      `${file} has no latency at one fixed rate that this gate could use`,
    )
  return rate
}
