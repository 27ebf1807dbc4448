import type {PlanRecord} from '../result/plan-record.js'
import {formatDuration} from '../unit/duration.js'
import {formatFact} from '../unit/number.js'
import {formatPercent} from '../unit/percent.js'

type Arrivals = NonNullable<PlanRecord['latency']>
type Stage = Extract<Arrivals, {kind: 'profile'}>['stages'][number]

/** `250 req/s`, `70 % of saturation`, `0..500 req/s over 30 s, 500 for 1 min`. */
export function arrivalsText(arrivals: Arrivals, saturation = 'saturation'): string {
  switch (arrivals.kind) {
    case 'rate':
      return `${formatFact(arrivals.perSecond)} req/s`
    case 'share':
      return `${formatPercent(arrivals.ofSaturation)} of ${saturation}`
    case 'profile':
      return arrivals.stages
        .map((stage, index) => {
          const unit = index === 0 ? ' req/s' : ''
          return `${rateText(stage)}${unit} ${isRamp(stage) ? 'over' : 'for'} ${formatDuration(stage.durationMs)}`
        })
        .join(', ')
  }
}

/** `500`, `0..500`. */
export function rateText({fromPerSecond, toPerSecond}: Stage): string {
  const [from, to] = [formatFact(fromPerSecond), formatFact(toPerSecond)]
  return from === to ? from : `${from}..${to}`
}

function isRamp({fromPerSecond, toPerSecond}: Stage): boolean {
  return fromPerSecond !== toPerSecond
}
