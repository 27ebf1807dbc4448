import type {TuneAim, TuneStart} from '../../result/tune.js'
import {throughputOf} from '../../result/round-values.js'
import {count} from '../../text/words.js'
import {formatDuration} from '../../unit/duration.js'
import {formatFact} from '../../unit/number.js'
import {bytesOf} from '../decide/point.js'
import {valuesOf} from '../decide/value.js'
import type {TuneEvent} from '../measure/world.js'
import {nameOf} from './limits-of.js'
import {megabytes, shownOf} from './values.js'

/** A line of progress. */
export function progressText(event: TuneEvent, aim: TuneAim): string {
  switch (event.type) {
    case 'start-ended':
      return `${nameOf(event.start.arm)}: ${seenText(event.start, aim)} · ${formatDuration(event.remainingMs)} left`
    case 'race-began':
      return `${count(event.racers, 'candidate')} of ${event.candidates} can win`
    case 'unsafe':
      return `${nameOf(event.kind)}: answers requests together otherwise than one by one`
  }
}

function seenText(start: TuneStart, aim: TuneAim): string {
  const {failure, round} = start
  if (failure !== null) return failure.reason.split('\n')[0] ?? ''
  const bytes = bytesOf(start)
  const memory = bytes === null ? '' : `, ${megabytes(bytes)}`
  if (round?.status === 'completed') return `saturated at ${formatFact(throughputOf(round))} req/s${memory}`
  const [seen] = valuesOf([start], aim)
  if (seen?.value == null) return seen?.missed === true ? 'misses the objective' : 'nothing to be told'
  return `${aim.objective === 'load' ? 'holds ' : ''}${shownOf(aim).text(seen.value)}${aim.objective === 'memory' ? '' : memory}`
}
