import {z} from 'zod'
import {count} from './basics.js'

/** How an arm's answer stands to those of the other arms of its scenario. */
const comparisonSchema = z.discriminatedUnion('kind', [
  /** To those of the arms that are ranked. */
  z.object({kind: z.literal('equal')}),
  z.object({
    kind: z.literal('unequal'),
    /** The arm that it is held against: of those that answer alike, where these are the most. */
    to: z.string(),
    in: z.enum(['status', 'length', 'body']),
    /** What differs first, shortly; of a body with `*` for what varies. */
    own: z.string(),
    other: z.string(),
    /** Of the body: where, in characters from 0. */
    at: count.optional(),
  }),
  /** It varies from one answer of this arm to the next by more than words that can be left out. */
  z.object({kind: z.literal('incomparable'), why: z.string()}),
])

/** What an arm answers to single requests, asked before and after its loads, in all rounds. */
export const answerSchema = z.object({
  asked: count,
  /** Of the first answer. */
  status: z.number().int(),
  /** Bytes of the body. */
  length: z.object({least: count, most: count}),
  /**
   * SHA-256 of status and body less what varies: words that differ between two answers of one arm, dates, tokens. Equal where
   * answers are equal; null where they cannot be compared.
   */
  hash: z.string().nullable(),
  /** Words that differ between two answers of this arm. */
  varying: count,
  /** Absent where there is no other arm. */
  comparison: comparisonSchema.optional(),
})

export type AnswerRecord = z.infer<typeof answerSchema>
export type AnswerComparison = z.infer<typeof comparisonSchema>
