import type {Section} from './model.js'

/** Sentences that a page says before its tables. */
const mostSentences = 3

/** The answer of a section, shortly; never nothing. */
export function headlineOf({headline}: Pick<Section, 'headline'>): readonly [string, ...string[]] {
  const [first = 'Nothing could be shown.', ...others] = headline.slice(0, mostSentences)
  return [first, ...others]
}
