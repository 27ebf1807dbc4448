import type {Source} from '../config/source.js'
import {describeArm, describeSources} from './describe-arm.js'
import {expectationText} from '../http/expectation.js'
import type {EngineUse} from '../plan/engine.js'
import {estimateLongestMs, estimateMs} from '../plan/estimate.js'
import {type Plan} from '../plan/plan.js'
import {arrivalsText} from '../report/arrivals-text.js'
import {layoutText} from '../report/describe-load.js'
import {timeText} from './progress.js'
import {withoutSecrets} from '../text/secrets.js'
import {count} from '../text/words.js'
import {formatDuration} from '../unit/duration.js'

/** What `--dry-run` prints: everything that a run would do. */
export function describePlan(plan: Plan, sources: ReadonlyMap<string, Source> = new Map()): string {
  const arms = plan.arms.flatMap(arm => describeArm(arm, plan))
  const scenarios = plan.scenarios.map(
    ({name, method, path, expect, warmupMs}) =>
      `  ${name}: ${method} ${withoutSecrets(path, plan.secrets)} · expects ${expectationText(expect)} · warm-up ${formatDuration(warmupMs)} or longer`,
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
    ...plan.leftOut.map(reason => `  left out: ${reason}`),
    ...plan.notices.map(text => `note: ${text}`),
    'scenarios',
    ...scenarios,
    ...describeSources(plan, sources),
    'phases of every start',
    ...phasesOf(plan),
    ...generatorOf(plan),
    `order (seed ${plan.seed}): ${count(plan.rounds, 'round')}, each arm started fresh`,
    ...rounds,
    ...(plan.trace ? ['then a trace: each arm started once more, eight requests followed'] : []),
    ...(plan.extendTo === null
      ? []
      : [
          `up to ${plan.extendTo} rounds of a scenario where an interval of throughput or p50 is wider than ±10 %`,
        ]),
    `about ${timeText({estimateMs: estimateMs(plan), longestMs: estimateLongestMs(plan)})}`,
    '',
  ].join('\n')
}

function phasesOf({saturation, latency, durationMs, lengthenTo, scenarios}: Plan): readonly string[] {
  const window = formatDuration(durationMs)
  const longer = lengthenTo === null ? '' : `, up to ${formatDuration(lengthenTo)} where p99 needs it`
  const clients = [...new Set(scenarios.map(scenario => scenario.connections))].join(' or ')
  return [
    ...(saturation ? [`  saturation: ${clients} connections, closed loop, ${window}`] : []),
    ...(latency === null
      ? []
      : [
          `  latency: open loop, Poisson at ${latency.kind === 'rate' ? `${latency.perSecond} req/s` : arrivalsText(latency, 'the saturation throughput that the rounds agree on')}, ${window}${longer}`,
        ]),
  ]
}

function generatorOf({loadWorkers, pinning, url, ...use}: Plan): readonly string[] {
  const processes = `load generator: ${count(loadWorkers, 'process', 'processes')}${engineOf(use)}`
  if (pinning !== null) return [`${processes}, ${layoutText(pinning)}`]
  return [url === null ? `${processes}, on the cores that the servers run on` : processes]
}

function engineOf({engine, witness, engineNote}: EngineUse): string {
  if (engineNote !== null) return ` of autocannon (not of the kernel engine: ${engineNote})`
  if (engine === 'autocannon') return ''
  const checked =
    witness === null ? '' : `, checked by ${witness.engine} ${witness.version} in the first round`
  return ` of the kernel engine${checked}`
}
