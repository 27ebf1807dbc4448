import {duration} from '../config/words/duration.js'
import {rate} from '../config/words/number.js'
import {presetMs, profile, profileCaps, stagesOfPreset} from '../config/words/profile.js'
import {readOptional, readWord} from '../config/words/word.js'
import type {Scenario} from '../config/scenario/scenario.js'
import {usageError} from '../error.js'
import {durationOf, meanRateOf, type RateStage} from '../traffic/rate-stage.js'
import type {RateProfile} from './phases.js'
import type {RunOptions} from './run-options.js'

type Asked = Pick<RunOptions, 'profile' | 'rate' | 'load' | 'duration' | 'budget' | 'phases'>

export interface ResolvedProfile {
  readonly rate: RateProfile
  /** Of all stages together. */
  readonly durationMs: number
}

/** The rate that changes, where a flag or the scenario asks for one; its length is that of the window. */
export function resolveProfile(
  options: Asked,
  scenarios: readonly Pick<Scenario, 'name' | 'profile'>[],
): ResolvedProfile | undefined {
  const stages =
    options.profile === undefined ? ofScenarios(options, scenarios) : ofFlag(options.profile, options)
  if (stages === undefined) return undefined
  const phases = (options.phases ?? []).filter(name => name !== 'latency')
  if (phases.length > 0)
    throw usageError(
      'WB_FLAGS_CONFLICT',
      `--phase ${phases.join(',')} and a profile of the rate: a profile is an open loop of its own`,
      'run them one after another',
    )
  const other = (['load', 'budget'] as const).find(name => options[name] !== undefined)
  if (other !== undefined)
    throw usageError('WB_FLAGS_CONFLICT', `--${other} and a profile, whose rate and length are given`)
  return {rate: {kind: 'profile', perSecond: meanRateOf(stages), stages}, durationMs: durationOf(stages)}
}

function ofFlag(text: string, options: Asked): readonly RateStage[] {
  const word = readWord(text, '--profile', profile)
  if (typeof word === 'string') {
    const perSecond = readOptional(options.rate, '--rate', rate)
    if (perSecond === undefined)
      throw usageError(
        'WB_FLAG_NEEDS_FLAG',
        `--profile ${word} needs --rate, which says how many requests per second it means`,
        `for example --profile ${word} --rate 200`,
      )
    const length = duration({least: 1000, most: profileCaps.wholeMs})
    const wholeMs = readOptional(options.duration, '--duration', length) ?? presetMs[word]
    return stagesOfPreset(word, perSecond, wholeMs)
  }
  refuseBeside(options, 'the stages of --profile')
  return word
}

function ofScenarios(
  options: Asked,
  scenarios: readonly Pick<Scenario, 'name' | 'profile'>[],
): readonly RateStage[] | undefined {
  const named = scenarios.find(scenario => scenario.profile !== undefined)
  // Whoever names a rate, a share or phases has these.
  if (named === undefined || options.rate !== undefined || options.load !== undefined) return undefined
  if (scenarios.length > 1)
    throw usageError(
      'WB_FLAGS_CONFLICT',
      `the scenario "${named.name}" has a profile of its own, and others run beside it`,
      'run it alone, or give --rate',
    )
  refuseBeside(options, `the profile of the scenario "${named.name}"`)
  return named.profile
}

function refuseBeside(options: Asked, what: string): void {
  const flag = (['rate', 'duration'] as const).find(name => options[name] !== undefined)
  if (flag === undefined) return
  throw usageError('WB_FLAGS_CONFLICT', `--${flag} and ${what} say the same twice`, 'give one of them')
}
