import {oneLine} from '../../text/control.js'
import type {Style} from '../../text/style.js'
import {textTable} from '../../text/table.js'
import {wrapLine} from '../../text/wrap.js'
import type {ExplainedArm, ExplainedScenario} from './describe.js'

const width = 80

/** For a terminal. Ends with a line feed. */
export function renderExplanation(scenarios: readonly ExplainedScenario[], style: Style): string {
  return scenarios.map(scenario => scenarioText(scenario, style)).join('\n')
}

function scenarioText({heading, arms, sweeps}: ExplainedScenario, style: Style): string {
  const parts = [
    wrapLine(heading, width, line => style.bold(line)),
    ...arms.map(arm => armText(arm, style)),
    ...(sweeps.length === 0 ? [] : [sweeps.map(sentence => wrapLine(sentence, width)).join('\n')]),
  ]
  return `${parts.join('\n\n')}\n`
}

function armText({name, throughput, sentences, oneMore}: ExplainedArm, style: Style): string {
  const table = textTable(
    [
      {title: '  one more', align: 'left'},
      {title: 'req/s', align: 'right'},
      {title: 'change', align: 'right'},
      {title: 'binds then', align: 'left'},
      {title: 'memory', align: 'right'},
    ],
    oneMore.map(({what, perSecond, change, bindsThen, memory}) => [
      `  ${what}`,
      ...[perSecond, change, bindsThen, memory],
    ]),
    style,
  )
  return [
    `${style.bold(oneLine(name))}  ${throughput}`,
    ...sentences.map(sentence => wrapLine(sentence, width)),
    ...(oneMore.length === 0 ? [] : [table]),
  ].join('\n')
}
