import type {GateResult} from '../../result/gate-result.js'
import {workflowCommand} from '../../text/workflow-command.js'
import {changeText, titleOf} from './layout.js'

/** GitHub's workflow commands, one a line: what appears beside the checks of a pull request. */
export function renderAnnotations({judgement}: GateResult): string {
  const metrics = judgement.metrics.filter(({gated}) => gated)
  const lines = [
    ...metrics.flatMap(one => {
      if (one.verdict === 'pass') return []
      const level = one.verdict === 'inconclusive' ? 'warning' : one.accepted === null ? 'error' : 'notice'
      const accepted = one.accepted === null ? '' : `, accepted: ${one.accepted}`
      return [
        workflowCommand(
          level,
          `bench gate: ${titleOf(one)}`,
          `${one.verdict}: ${changeText(one)}${accepted}`,
        ),
      ]
    }),
    ...judgement.errors.flatMap(({scenario, verdict, accepted, candidate, baseline}) =>
      verdict === 'pass'
        ? []
        : [
            workflowCommand(
              accepted === null ? 'error' : 'notice',
              `bench gate: ${scenario} errors`,
              `${candidate.failures} failed requests, baseline ${baseline.failures}`,
            ),
          ],
    ),
  ]
  return lines.map(line => `${line}\n`).join('')
}

export function renderFailedGateAnnotation(failure: Error): string {
  return `${workflowCommand('error', 'bench gate', failure.message)}\n`
}
