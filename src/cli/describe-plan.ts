import {estimateMs, type Plan} from '../plan/plan.js'
import {formatDuration} from '../unit/duration.js'

/** What `--dry-run` prints: everything that a run would do. */
export function describePlan(plan: Plan): string {
  const arms = plan.arms.map(arm => {
    const asked = arm.requestedAs === null ? '' : ` (asked for as ${arm.requestedAs})`
    return `  ${plan.url ?? arm.id}${asked}`
  })
  const scenarios = plan.scenarios.map(
    ({name, method, path, connections, warmupMs}) =>
      `  ${name}: ${method} ${path} · ${connections} connections, closed loop · warm-up ${formatDuration(warmupMs)} or longer`,
  )
  const order = plan.starts.map(({round, arm, scenario}) => ({
    round,
    text: `${scenario.name} ${arm.id.replace(/^reference\//, '')}`,
  }))
  const rounds = Array.from({length: plan.rounds}, (_, round) => {
    const inRound = order.filter(start => start.round === round).map(start => start.text)
    return `  ${round + 1}: ${inRound.join(', ')}`
  })
  return [
    'arms',
    ...arms,
    'scenarios',
    ...scenarios,
    ...(plan.latency === null
      ? []
      : [
          `then latency in an open loop: Poisson at ${plan.latency.kind === 'rate' ? `${plan.latency.perSecond} req/s` : `${plan.latency.ofCapacity * 100} % of each round's capacity`}`,
        ]),
    `order (seed ${plan.seed}): ${plan.rounds} rounds of ${formatDuration(plan.durationMs)}, each arm started fresh`,
    ...rounds,
    `about ${formatDuration(estimateMs(plan))}`,
    '',
  ].join('\n')
}
