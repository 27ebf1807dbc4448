import {usageError} from '../../error.js'
import {nameOf, slo, type SloTerm} from '../../config/words/slo.js'
import {readWord} from '../../config/words/word.js'
import type {SloTermRecord} from '../../result/gate-result.js'

/** Limits of numbers that every round of a gate has. */
export function resolveSlo(text: string | undefined): readonly SloTermRecord[] {
  if (text === undefined) return []
  return readWord(text, '--slo', slo).map(term => {
    const metric = metricOf(term)
    if (metric !== undefined) return {metric, limit: term.limit}
    throw usageError(
      'WB_BAD_SLO',
      `--slo: a gate does not measure ${nameOf(term)}`,
      'it takes p50, p99, memory and errors; `bench capacity` takes the others',
    )
  })
}

function metricOf(term: SloTerm): SloTermRecord['metric'] | undefined {
  switch (term.kind) {
    case 'errors':
      return 'errors'
    case 'memory':
      return 'pss'
    case 'percentile':
      return term.share === 0.5 ? 'p50' : term.share === 0.99 ? 'p99' : undefined
    default:
      return undefined
  }
}
