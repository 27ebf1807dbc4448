import type {GateResult} from '../../result/gate-result.js'
import {workflowCommand} from '../../text/workflow-command.js'
import {
  bearsOnVerdict,
  changeText,
  errorText,
  hadNoTime,
  sloOf,
  sloTitle,
  sloValue,
  titleOf,
} from './layout.js'

/** GitHub's workflow commands, one a line: what appears beside the checks of a pull request. */
export function renderAnnotations(result: GateResult): string {
  const {judgement} = result
  if (hadNoTime(result))
    return `${workflowCommand('warning', 'bench gate', `inconclusive: ${result.notes.join('; ')}`)}\n`
  const metrics = judgement.metrics.filter(bearsOnVerdict)
  const lines = [
    ...metrics.map(one => ({...one, title: titleOf(one), text: changeText(one)})),
    ...judgement.errors.map(one => ({
      ...one,
      ...{gated: true, title: `${one.scenario} errors`, text: errorText(one)},
    })),
    ...sloOf(result).map(one => ({
      ...one,
      ...{gated: true, accepted: null, title: sloTitle(one), text: sloValue(one)},
    })),
  ].flatMap(({verdict, gated, accepted, title, text}) => {
    if (verdict === 'pass') return []
    const level = accepted !== null ? 'notice' : gated && verdict === 'regression' ? 'error' : 'warning'
    const after = accepted === null ? '' : `, accepted: ${accepted}`
    const said = gated ? verdict : 'worse, not gated'
    return [workflowCommand(level, `bench gate: ${title}`, `${said}: ${text}${after}`)]
  })
  return lines.map(line => `${line}\n`).join('')
}

export function renderFailedGateAnnotation(failure: Error): string {
  return `${workflowCommand('error', 'bench gate', failure.message)}\n`
}
