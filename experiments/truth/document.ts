import {goalShare, usualGoalMs, type Case} from './case.js'
import {percentileNames, type Campaign, type RunRecord} from './record.js'
import {quietLateMs, repeats} from './campaign.js'
import {caseNamed} from './registry.js'
import {errorText, notClosest, summaryTable, waysOf} from './summary.js'
import {counts, ms, table, three, whole} from './text.js'
import {countsRight, isRight, verdictOf} from './verdict.js'

const goalText = `${usualGoalMs} ms or ${goalShare * 100} %, whichever is more`

/** The block of README.md. */
export function readmeBlock(campaign: Campaign): string {
  return `${summaryTable(campaign)}

_One run each on ${machineText(campaign)}, ${campaign.startedAt.slice(0, 10)}. Right: p50, p90 and p99 all within ${goalText}._`
}

/** The measured part of docs/truth.md. */
export function truthBlock(campaign: Campaign): string {
  const names = [...new Set(campaign.runs.map(run => run.case))]
  return [
    '## Summary',
    `Right: p50, p90 and p99 all within ${goalText}${exceptions(names)}. Accounted for: good and bad answers each as many as the server counted, but for those that a tool cut off at its end; \`bench\` may miss none.`,
    summaryTable(campaign),
    'In the two stall cases no closed loop can be right, that of `bench` included: its few clients wait for the stall together and note it once each, while visitors who come in their own time meet it in proportion to its length. That is why latency is a matter of the open loop.',
    `Measured ${campaign.startedAt.slice(0, 16).replace('T', ' ')} UTC in ${Math.round(campaign.minutes)} minutes on ${machineText(campaign)}, kernel ${campaign.machine.kernel}. ${quietText(campaign)} One run counts for each: differences below the goal rank nobody.`,
    '## Case by case',
    'In the open loop requests come at a rate, whatever the server does; in the closed loop so many connections each wait for their answer. Each cell is the error at the percentile where it was largest, ms. **Bold**: not right. †: not all requests accounted for. Empty: not run.',
    matrix(campaign, names),
    notClosest(campaign),
    ...names.flatMap(name =>
      section(
        caseNamed(name),
        campaign.runs.filter(run => run.case === name),
      ),
    ),
    '## How each was called',
    callTable(campaign),
    absentText(campaign),
  ].join('\n\n')
}

function matrix(campaign: Campaign, names: readonly string[]): string {
  const ways = waysOf(campaign)
  const rows = names.map(name => [
    name,
    ...ways.map(({runs}) => {
      const run = runs.find(one => one.case === name)
      return run === undefined ? '' : cell(run)
    }),
  ])
  return table(['case', ...ways.map(({tool, loop}) => `${tool} ${loop}`)], rows)
}

function cell(run: RunRecord): string {
  const text = isRight(run) ? errorText(run) : `**${errorText(run)}**`
  return countsRight(run) ? text : `${text} †`
}

function section(subject: Case, runs: readonly RunRecord[]): string[] {
  const expected = subject.expectedMs
  return [
    `### ${subject.name}`,
    `The server ${subject.does}. ${subject.because}${expected ? ` By construction: ${percentileNames.map(name => `${name} ${ms(expected[name])}`).join(', ')} ms.` : ''}`,
    table(
      [
        'generator',
        'loop',
        'said p50 / p90 / p99, ms',
        'true in this run',
        'furthest off',
        'served good + bad',
        'counted',
      ],
      runs.map(run => [
        run.tool,
        loopText(subject, run),
        run.problem ?? marked(run),
        three(run.truthMs),
        isRight(run) ? errorText(run) : `**${errorText(run)}**`,
        counts(run.served),
        countedText(run),
      ]),
    ),
  ]
}

function loopText({connections, ratePerSecond}: Case, {loop}: RunRecord): string {
  return loop === 'open' ? `open, ${ratePerSecond}/s` : `closed, ${connections}`
}

function marked(run: RunRecord): string {
  return verdictOf(run).goals === Infinity ? 'nothing' : three(run.saidMs)
}

function countedText(run: RunRecord): string {
  if (run.counted === null) return '**nothing**'
  return countsRight(run) ? counts(run.counted) : `**${counts(run.counted)}**`
}

function callTable(campaign: Campaign): string {
  const versions = new Map(campaign.tools.map(({name, version}) => [name, version ?? '']))
  const rows = waysOf(campaign).map(({tool, loop, runs}) => [
    tool,
    versions.get(tool) ?? '',
    loop,
    `${runs[0]?.case ?? ''}: \`${runs[0]?.command ?? ''}\``,
    campaign.tools.find(({name}) => name === tool)?.note ?? '',
  ])
  return table(['generator', 'version', 'loop', 'for example', 'note'], rows)
}

function absentText({tools}: Campaign): string {
  const absent = tools.filter(({version}) => version === null).map(({name}) => name)
  return absent.length === 0
    ? 'No known tool was absent.'
    : `Not on this machine, and so not measured: ${absent.join(', ')}.`
}

function exceptions(names: readonly string[]): string {
  const finer = names.map(caseNamed).filter(({goalMs}) => goalMs !== undefined)
  return finer.map(({name, goalMs}) => ` (in ${name} ${goalMs} ms instead of ${usualGoalMs})`).join('')
}

function machineText({machine}: Campaign): string {
  const virtual = machine.virtualization === null || machine.virtualization === 'none' ? '' : ', virtual'
  return `${machine.coresAllowed} cores of ${machine.cpuModel}${virtual}, Node ${machine.node}`
}

/** How far the machine itself can be trusted: the servers wrote down how late they woke up. */
function quietText({runs, machine}: Campaign): string {
  const lates = runs.flatMap(({serverLateP99Ms}) => serverLateP99Ms ?? []).sort((a, b) => a - b)
  const [typical, worst] = [lates[Math.floor(lates.length / 2)] ?? NaN, lates.at(-1) ?? NaN]
  return `Load average before: ${machine.loadAverage1.toFixed(1)}. The servers’ own wake-ups were late by ${ms(typical)} ms at p99 in the median run and ${ms(worst)} ms in the worst of ${whole(runs.length)} (about 1 ms is a timer’s resolution): where the machine held everybody up, nobody’s error is the tool’s alone. A run in which it was more than ${quietLateMs} ms was made again, up to ${repeats} times while there was time, and the quietest counts.`
}
