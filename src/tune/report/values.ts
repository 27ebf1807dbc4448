import type {TuneAim} from '../../result/tune.js'
import {formatFact} from '../../unit/number.js'

interface Shown {
  /** Of a column. */
  readonly title: string
  readonly text: (value: number) => string
  /** What the objective is, after `most`, `least`, … */
  readonly words: string
}

const shownAs: Readonly<Record<TuneAim['objective'], Shown>> = {
  load: {title: 'holds', text: value => `${formatFact(value)}/s`, words: 'the most load'},
  memory: {title: 'memory', text: megabytes, words: 'the least memory'},
  cpu: {title: 'CPU', text: value => `${formatFact(value)} cores`, words: 'the least CPU'},
  p99: {title: 'p99', text: value => `${formatFact(value)} ms`, words: 'the lowest p99'},
}

export function shownOf({objective}: Pick<TuneAim, 'objective'>): Shown {
  return shownAs[objective]
}

export function megabytes(bytes: number): string {
  return `${formatFact(bytes / 1e6)} MB`
}
