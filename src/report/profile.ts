import {profileUseOf, type ProfileUse} from '../judge/profile.js'
import type {Cell} from '../result/cell.js'
import type {Estimate} from '../result/estimate.js'
import type {PlanRecord} from '../result/plan-record.js'
import {formatNumber} from '../unit/number.js'
import {rateText} from './arrivals-text.js'
import type {Shown, StageRow} from './model.js'

/** The stages of an arm's profile; none where it has none. */
export function stageRows(
  use: ProfileUse | undefined,
  arm: string,
  shown: (estimate: Estimate) => Shown,
): readonly StageRow[] {
  return (use?.stages ?? []).map(({p50, p99, recovery, ...stage}) => ({
    arm,
    rate: rateText(stage),
    ...{durationMs: stage.durationMs, due: stage.due},
    ...{failures: stage.failures, failureShare: stage.failureShare},
    ...{p50: shown(p50), p99: shown(p99), recovery: recovery && shown(recovery)},
  }))
}

/** What must be known beside the table of stages. */
export function describeProfile(
  cells: readonly Cell[],
  latency: PlanRecord['latency'],
  timeoutMs: number,
  labelOf: (cell: Cell) => string,
): readonly string[] {
  const uses = cells.flatMap(cell => {
    const use = cell.status === 'completed' ? profileUseOf(cell, latency, timeoutMs) : undefined
    return use === undefined ? [] : [{arm: labelOf(cell), use}]
  })
  const hasSpike = uses.some(({use}) => use.stages.some(({recovery}) => recovery !== null))
  return [
    ...uses.map(({arm, use}) => paceText(arm, use)),
    ...(hasSpike
      ? [
          'Recovery: from the end of a spike until no more requests are in the system than at most in the stage before it.',
        ]
      : []),
  ]
}

function paceText(arm: string, {seconds, secondsOff, worst}: ProfileUse): string {
  if (worst === null)
    return `${arm}: in each of ${seconds} seconds as many requests were sent as were due, within 1 %.`
  return `${arm}: in ${secondsOff} of ${seconds} seconds more than 1 % more or fewer requests were sent than were due: ${formatNumber(worst.sent, 0)} of ${formatNumber(worst.due, 0)} in the one after ${formatNumber(worst.second, 0)} s.`
}
