import {failureText} from './failure.js'
import type {Chapter} from './publication.js'

/** How to read every chart, said once. */
export const readingCharts =
  'A thin line through a bar or a point is its 95 % interval over rounds. An arm has one colour and one mark in every chart.'

export interface Remarks {
  /** What changes how the numbers are read: why some are withheld, arms that failed, what others did to the machine. */
  readonly plain: readonly string[]
  /** Checks that did not simply pass, beside those. */
  readonly checks: readonly string[]
}

/** What a published chapter must say beside its numbers. A check whose message already stands as a footnote is not said twice. */
export function remarksOf({section, checks}: Chapter): Remarks {
  const footnoted = new Set(section.footnotes.map(({text}) => text))
  return {
    plain: [
      ...(section.disturbance === null ? [] : [section.disturbance.text]),
      ...(section.precision === null ? [] : [section.precision]),
      ...section.notices.map(text => `note: ${text}`),
      ...section.footnotes.map(({note, text}) => `[${note}] withheld: ${text}`),
      ...section.rows.flatMap(({arm, state}) =>
        state.kind === 'failed' ? [`${arm}: ${failureText(state)}`] : [],
      ),
    ],
    checks: checks
      .filter(({id, message}) => !footnoted.has(`${id}: ${message}`))
      .map(
        ({id, status, arms, message}) =>
          `${status === 'fail' ? 'failed' : 'warning'}: ${id} (${arms.join(', ')}): ${message}`,
      ),
  }
}
