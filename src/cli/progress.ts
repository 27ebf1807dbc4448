import type {Start} from '../plan/plan.js'
import {latencyLoadOf, throughputOf} from '../result/round-values.js'
import type {Round} from '../result/round.js'
import type {OnRunEvent} from '../run/event.js'
import {decodeHistogram, quantileUs} from '../stats/histogram.js'
import {formatDuration} from '../unit/duration.js'
import {formatFact} from '../unit/number.js'

interface ProgressStream {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/**
 * Tells on stderr what a run is doing. On a terminal one line that is rewritten at most twice a second (a livelier one
 * would take CPU from what is measured); otherwise one line for each round that ended.
 */
export function showProgress(stream: ProgressStream, environment: NodeJS.ProcessEnv): OnRunEvent {
  const live = stream.isTTY === true && (environment['CI'] ?? '') === ''
  return live ? liveProgress(stream) : lineProgress(stream)
}

function lineProgress(stream: ProgressStream): OnRunEvent {
  let starts = 0
  let rounds = 0
  return event => {
    if (event.type === 'run-started') {
      ;({starts, rounds} = event)
      stream.write(`${starts} starts, about ${formatDuration(event.estimateMs)}\n`)
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
    stream.write(`\r\u001b[2K${text.slice(0, (stream.columns ?? 100) - 1)}`)
  }
  return event => {
    switch (event.type) {
      case 'run-started':
        ;({starts, rounds} = event)
        remainingMs = event.estimateMs
        break
      case 'start-begun':
        line = {...line, head: `[${event.done + 1}/${starts}] ${title(event.start, rounds)}`}
        break
      case 'phase':
        line = {...line, phase: event.phase, last: ''}
        break
      case 'tick':
        line = {...line, last: figures(event.ratePerSecond, event.p50Us)}
        break
      case 'start-ended':
        ;({remainingMs} = event)
        line = {...line, last: outcome(event.round)}
        if (event.done === starts) {
          stream.write('\r\u001b[2K')
          return
        }
    }
    draw()
  }
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
