import type {PlanRecord} from '../result/plan-record.js'
import type {RunResult} from '../result/schema.js'
import {count, list} from '../text/words.js'
import {formatDuration} from '../unit/duration.js'
import {formatFact} from '../unit/number.js'
import {arrivalsText} from './arrivals-text.js'
import {reproduction} from './reproduce.js'
import {describeEngineMethod} from './describe-engine.js'

/** Where a result comes from and how to have it again. */
export interface RunFacts {
  readonly id: string
  readonly name: string
  readonly startedAt: string
  readonly finishedAt: string
  readonly toolVersion: string
  readonly fingerprintId: string
  /** One line: `Example CPU, 2 cores, Linux 6.1`. */
  readonly machine: string
  readonly machineFacts: readonly Fact[]
  readonly method: readonly string[]
  /** Shell lines. */
  readonly reproduce: readonly string[]
  readonly seed: number
}

export type Fact = readonly [name: string, value: string]

export function runFacts(result: RunResult): RunFacts {
  const {environment: machine, tool, plan} = result
  return {
    id: result.id,
    name: result.name,
    startedAt: result.startedAt,
    finishedAt: result.finishedAt,
    toolVersion: tool.version,
    fingerprintId: machine.fingerprintId,
    machine: `${machine.cpuModel.trim()}, ${count(machine.coresAllowed, 'core')}${machine.virtualization === null ? '' : `, virtual (${machine.virtualization})`}, Node ${machine.node.replace(/^v/, '')}`,
    machineFacts: machineFacts(result),
    method: [...methodOf(plan), ...describeEngineMethod(result)],
    reproduce: reproduction(result),
    seed: plan.seed,
  }
}

/** `cells`, or whatever else names the servers. */
export function machineFacts({
  environment: machine,
  cells,
}: Pick<RunResult, 'environment'> & {
  readonly cells: readonly Pick<RunResult['cells'][number], 'server' | 'serverVersion'>[]
}): readonly Fact[] {
  const servers = new Set(
    cells.map(({server, serverVersion}) => `${server}${serverVersion === null ? '' : ` ${serverVersion}`}`),
  )
  const facts: readonly (readonly [string, string | null])[] = [
    ['Processor', machine.cpuModel.trim()],
    ['Cores', `${machine.coresAllowed} of ${machine.cores} allowed`],
    [
      'CPU limit of the control group',
      machine.cgroupCpuLimit === null ? null : String(machine.cgroupCpuLimit),
    ],
    ['Memory', `${formatFact(machine.memoryBytes / 2 ** 30)} GiB`],
    ['Virtualization', machine.virtualization],
    ['System', `${machine.os}, kernel ${machine.kernel}, ${machine.arch}`],
    ['CPU governor', machine.governor],
    ['Node', machine.node],
    ['Servers', [...servers].join(', ')],
    ['Load average before', machine.loadAverage1.toFixed(2)],
    ['Fingerprint', machine.fingerprintId],
  ]
  return facts.flatMap(([name, value]): Fact[] => (value === null ? [] : [[name, value]]))
}

function methodOf(plan: PlanRecord): readonly string[] {
  const {rounds, extension, durationMs, latency, seed} = plan
  const arrivals =
    latency === null
      ? 'Latency is that of the same closed loop, so it holds the queue that the clients form.'
      : `Then latency in an open loop: Poisson arrivals at ${arrivalsText(latency, "the saturation throughput that the arm's rounds so far agree on, and not more than of that of the same round")}, counted from the instant at which each request was due.`
  return [
    `${count(rounds, 'round')}: in each, every arm is started fresh, warmed up until each connection had an answer, measured for ${formatDuration(durationMs)}, and stopped; the order within a round is random and balanced (seed ${seed}).`,
    ...(extension === undefined
      ? []
      : [
          `${list(extension.scenarios)} had ${extension.rounds} rounds, because after ${rounds} an interval of throughput or p50 was wider than ±10 %.`,
        ]),
    'Throughput is that of a closed loop: clients that each wait for their answer before they ask again.',
    arrivals,
    'Intervals are 95 % over rounds, never over requests. Two arms are not shown to differ (~) when the interval of their ratio, paired by round, holds 1.',
    'Every request is accounted for. A number that its check does not prove is withheld and says why; a percentile needs ten samples beyond it.',
  ]
}
