import type {ScenarioRecord} from '../result/plan-record.js'
import {count} from '../text/words.js'
import {formatFact} from '../unit/number.js'

/** A heading holds so many. */
const mostShown = 4

/** `GET /io?ms=50`; of a mix `6 × GET /, 3 × POST /cart`. */
export function askedText({
  method,
  path,
  mix = [],
  sessions,
}: Pick<ScenarioRecord, 'method' | 'path' | 'mix' | 'sessions'>): string {
  if (sessions !== undefined) return `sessions of ${count(sessions.steps.length, 'named request')}`
  if (mix.length === 0) return `${method} ${path}`
  const shown = mix
    .slice(0, mostShown)
    .map(route => `${formatFact(route.weight)} × ${route.method} ${route.path}`)
  const more = mix.length > mostShown ? [`${mix.length - mostShown} more`] : []
  return [...shown, ...more].join(', ')
}
