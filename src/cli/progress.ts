import type {Start} from '../plan/plan.js'
import {latencyLoadOf, throughputOf} from '../result/round-values.js'
import type {Round} from '../result/round.js'
import type {OnRunEvent} from '../run/event.js'
import {decodeHistogram, quantileUs} from '../stats/histogram.js'
import {estimateRounds} from '../stats/interval.js'
import {rewriteLine} from '../text/style.js'
import {formatDuration} from '../unit/duration.js'
import {formatFact} from '../unit/number.js'
import {sparkline} from '../text/sparkline.js'

interface ProgressStream {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/**
 * Tells on stderr what a run is doing. On a terminal one line, rewritten when a start or a phase begins and never while
 * something is measured: what it tells of an arm are the rounds that are done. Otherwise one line for each round that
 * ended.
 */
export function showProgress(stream: ProgressStream, environment: NodeJS.ProcessEnv): OnRunEvent {
  const live = stream.isTTY === true && (environment['CI'] ?? '') === ''
  return live ? liveProgress(stream) : lineProgress(stream)
}

const added = {
  disturbed: 'rounds that others disturbed are measured once more',
  wide: 'an interval is wider than ±10 %: more rounds',
} as const

/** `5 min`, `5 min (10 min where intervals are wide)`. */
export function timeText({
  estimateMs,
  longestMs,
}: {
  readonly estimateMs: number
  readonly longestMs: number
}): string {
  const usual = formatDuration(estimateMs)
  return longestMs > estimateMs ? `${usual} (${formatDuration(longestMs)} where intervals are wide)` : usual
}

function lineProgress(stream: ProgressStream): OnRunEvent {
  let starts = 0
  let rounds = 0
  return event => {
    if (event.type === 'run-started') {
      ;({starts, rounds} = event)
      stream.write(`${starts} starts, about ${timeText(event)}\n`)
    } else if (event.type === 'starts-added') {
      ;({starts, rounds} = event)
      stream.write(`${added[event.because]}\n`)
    } else if (event.type === 'start-ended') {
      const {start, round, done, remainingMs} = event
      const count = `[${String(done).padStart(String(starts).length)}/${starts}]`
      const left = done === starts ? '' : ` · ${formatDuration(remainingMs)} left`
      stream.write(`${count} ${title(start, rounds)}: ${outcome(round)}${left}\n`)
    }
  }
}

function liveProgress(stream: ProgressStream): OnRunEvent {
  let starts = 0
  let rounds = 0
  const soFar = new Map<string, number[]>()
  let line = {head: '', phase: '', last: ''}
  let remainingMs = 0
  const draw = () => {
    const text = [
      line.head,
      line.phase,
      line.last,
      remainingMs > 0 ? `${formatDuration(remainingMs)} left` : '',
    ]
      .filter(part => part !== '')
      .join(' · ')
    stream.write(`${rewriteLine}${text.slice(0, (stream.columns ?? 100) - 1)}`)
  }
  return event => {
    switch (event.type) {
      case 'run-started':
        ;({starts, rounds} = event)
        remainingMs = event.estimateMs
        break
      case 'starts-added':
        ;({starts, rounds} = event)
        stream.write(`${rewriteLine}${added[event.because]}\n`)
        break
      case 'start-begun':
        line = {
          ...line,
          head: `[${event.done + 1}/${starts}] ${title(event.start, rounds)}`,
          last: estimateText(soFar.get(keyOf(event.start)) ?? []),
        }
        break
      case 'phase':
        line = {...line, phase: event.phase}
        break
      case 'start-ended':
        ;({remainingMs} = event)
        if (event.round.status === 'completed') {
          const key = keyOf(event.start)
          soFar.set(key, [...(soFar.get(key) ?? []), throughputOf(event.round)])
        } else {
          stream.write(`${rewriteLine}${title(event.start, rounds)}: ${outcome(event.round)}\n`)
        }
        if (event.done === starts) {
          stream.write(rewriteLine)
          return
        }
        break
      case 'block-ended':
        return
    }
    draw()
  }
}

/** `1,268 req/s [1,240, 1,297] ▁▆█`: the rounds of an arm that are done. */
function estimateText(rates: readonly number[]): string {
  if (rates.length === 0) return ''
  const {value, low, high} = estimateRounds(rates)
  const interval = low === null || high === null ? '' : ` [${formatFact(low)}, ${formatFact(high)}]`
  return `${formatFact(value)} req/s${interval}${rates.length > 1 ? ` ${sparkline(rates)}` : ''}`
}

function keyOf({scenario, arm}: Start): string {
  return `${scenario.name}\n${arm.id}`
}

function title({scenario, arm, round}: Start, rounds: number): string {
  return `${scenario.name} · ${arm.id.replace(/^reference\//, '')} · round ${round + 1} of ${rounds}`
}

function outcome(round: Round): string {
  if (round.status !== 'completed') return `${round.status}: ${round.reason.split('\n')[0] ?? ''}`
  return figures(
    throughputOf(round),
    quantileUs(decodeHistogram(latencyLoadOf(round).window.latencyHdr), 0.5),
  )
}

function figures(ratePerSecond: number, p50Us: number | undefined): string {
  const p50 = p50Us === undefined ? '' : ` · p50 ${formatFact(p50Us / 1000)} ms`
  return `${formatFact(ratePerSecond)} req/s${p50}`
}
