import type {Summary} from '../../result/summary.js'
import {mostSpread} from '../../stats/interval.js'
import {formatFact} from '../../unit/number.js'
import {metrics, type Metric} from '../metric.js'
import type {RuleOf} from './rule.js'

/** Whether the rounds agree on a number at all. Those on which they do not are marked one by one, where they are estimated. */
export const roundsRules: RuleOf = ({rounds}, summary) => {
  const apart = Object.values(metrics).flatMap(metric => spreadOf(metric, summary) ?? [])
  if (rounds.length < 2) return []
  const isOne = apart.length === 0
  return [
    {
      check: {
        id: 'rounds',
        status: isOne ? 'pass' : 'fail',
        value: apart.some(({spread}) => spread === null)
          ? null
          : Math.max(1, ...apart.map(({spread}) => spread ?? 1)),
        limit: mostSpread,
        message: isOne
          ? `the rounds agree within a factor of ${mostSpread}`
          : `the rounds disagree by more than a factor of ${mostSpread} (largest ÷ smallest: ${apart.map(spreadText).join(', ')}); measure for longer (--duration), or on a machine that does nothing else`,
      },
      vouches: [],
    },
  ]
}

interface Spread {
  readonly title: string
  /** null: some round had nothing. */
  readonly spread: number | null
}

function spreadOf({title, ofSummary}: Metric, summary: Summary): Spread | undefined {
  const spread = ofSummary(summary)?.spread
  return spread === undefined ? undefined : {title, spread}
}

function spreadText({title, spread}: Spread): string {
  return `${title} ${spread === null ? '0 in some' : formatFact(spread)}`
}
