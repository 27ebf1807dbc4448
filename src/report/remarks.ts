import {failureText} from './failure.js'
import type {Chapter} from './publication.js'

/**
 * What a published chapter must say beside its numbers: why some are withheld, arms that failed, checks that did not
 * simply pass. A check whose message already stands as a footnote is not said twice.
 */
export function remarksOf({section, checks}: Chapter): readonly string[] {
  const footnoted = new Set(section.footnotes.map(({text}) => text))
  return [
    ...(section.disturbance === null ? [] : [section.disturbance.text]),
    ...(section.precision === null ? [] : [section.precision]),
    ...section.notices.map(text => `note: ${text}`),
    ...section.footnotes.map(({note, text}) => `[${note}] withheld: ${text}`),
    ...section.rows.flatMap(({arm, state}) =>
      state.kind === 'failed' ? [`${arm}: ${failureText(state)}`] : [],
    ),
    ...checks
      .filter(({id, message}) => !footnoted.has(`${id}: ${message}`))
      .map(
        ({id, status, arms, message}) =>
          `${status === 'fail' ? 'failed' : 'warning'}: ${id} (${arms.join(', ')}): ${message}`,
      ),
  ]
}
