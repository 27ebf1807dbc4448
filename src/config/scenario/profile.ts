import {z} from 'zod'
import type {RateStage} from '../../traffic/rate-stage.js'
import {duration} from '../words/duration.js'
import {fieldOrNumber} from '../words/field.js'
import {profileCaps, rateSpan, whyNotProfile} from '../words/profile.js'

const [leastMs, mostMs] = profileCaps.stageMs
const length = fieldOrNumber(duration({least: leastMs, most: mostMs})).optional()

/** `{rate: 500, for: 1m}`, `{rate: 0..500, over: 30s}` */
const stage = z
  .strictObject({rate: fieldOrNumber(rateSpan), for: length, over: length})
  .transform(({rate, for: stays, over}, context): RateStage => {
    const durationMs = stays ?? over
    if (durationMs !== undefined && (stays === undefined || over === undefined)) return {...rate, durationMs}
    context.addIssue({code: 'custom', message: 'expected one of for and over'})
    return z.NEVER
  })

/** How the rate of arrivals changes. */
export const profileSchema = z
  .array(stage)
  .min(1)
  .superRefine((stages, context) => {
    const why = whyNotProfile(stages)
    if (why !== undefined) context.addIssue({code: 'custom', message: why})
  })
