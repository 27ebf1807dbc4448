import {count} from '../../src/text/words.js'
import {goalShare, usualGoalMs, type Case} from './case.js'
import {oursName} from './contender.js'
import {percentileNames, type Part, type PercentileName, type RunRecord, type ToolRecord} from './record.js'
import {caseNamed, cases} from './registry.js'
import {errorText, nearestText, stateName, summaryTable, waysOf} from './summary.js'
import {counts, ms, signedUs, table, three} from './text.js'
import {trialsOf, type Trial} from './trial.js'
import {errorAt, medianOf, runsAccounted, verdictOf} from './verdict.js'

const goalText = `${usualGoalMs} ms or ${goalShare * 100} %, whichever is more`

/** All parts together. */
interface Campaign {
  readonly parts: readonly Part[]
  readonly tools: readonly ToolRecord[]
  readonly order: readonly string[]
  readonly trials: readonly Trial[]
}

function campaignOf(parts: readonly Part[]): Campaign {
  // Whoever was found in any part is there; of several records the last one counts.
  const tools = new Map<string, ToolRecord>()
  for (const tool of parts.flatMap(part => part.tools))
    if (tool.version !== null || !tools.has(tool.name)) tools.set(tool.name, tool)
  return {
    parts,
    tools: [...tools.values()],
    order: [...tools.keys()],
    trials: trialsOf(parts.flatMap(({runs}) => runs)),
  }
}

/** The block of README.md. */
export function readmeBlock(parts: readonly Part[]): string {
  const campaign = campaignOf(parts)
  return `${summaryTable(campaign.trials, campaign.order)}

_Medians of ${runsText(campaign)} runs for each case on ${machineText(campaign)}, ${dayOf(campaign)}. Right: p50, p90 and p99 all within ${goalText}; bounded: printed as an upper bound, and the truth lies below it and above the lower one._`
}

/** The measured part of docs/truth.md. */
export function truthBlock(parts: readonly Part[]): string {
  const campaign = campaignOf(parts)
  const {trials, order} = campaign
  const names = cases.map(({name}) => name).filter(name => trials.some(one => one.case === name))
  const states = [...new Set(trials.map(({busyLoops}) => busyLoops))].sort((a, b) => a - b)
  return [
    '## Summary',
    `Right: p50, p90 and p99 of the median run all within ${goalText}${exceptions(names)}. Bounded: beyond that, but \`bench\` itself prints the number as an upper bound, because it sent late, and the truth lies between the bounds. Accounted for: good and bad answers each as many as the server counted, but for those that a tool cut off at its end; \`bench\` may miss none.`,
    summaryTable(trials, order),
    'In the two stall cases no closed loop can be right, that of `bench` included: its few clients wait for the stall together and note it once each, while visitors who come in their own time meet it in proportion to its length. That is why latency is a matter of the open loop.',
    measuredText(campaign),
    '## The error at p99',
    `Of ${oursName}, against the journals of the servers that answer by a clock; µs, of the median run (and of the run that was furthest off). From due: as \`bench\` prints it, its own lateness in sending included. From the send: without it; where the two differ by more than 5 % or 50 µs, \`bench\` prints a bound. A histogram of three digits is itself right to 32 µs at 50 ms.`,
    precisionTable(campaign, names),
    ...states.flatMap(busy => [
      `## Case by case, ${stateName(busy)}`,
      'In the open loop requests come at a rate, whatever the server does; in the closed loop so many connections each wait for their answer. Each cell is the error of the median run at the percentile where it was largest, ms. **Bold**: not right. ≤: bounded. †: not all requests accounted for in some run. Empty: not run.',
      matrix(campaign, names, busy),
      nearestText(trials.filter(({busyLoops}) => busyLoops === busy)),
    ]),
    '## Each case',
    ...names.flatMap(name =>
      section(
        caseNamed(name),
        order.flatMap(tool => trials.filter(one => one.case === name && one.tool === tool)),
      ),
    ),
    '## How each was called',
    callTable(campaign),
    absentText(campaign),
  ].join('\n\n')
}

function matrix({trials, order}: Campaign, names: readonly string[], busy: number): string {
  const ways = waysOf(
    trials.filter(({busyLoops}) => busyLoops === busy),
    order,
  )
  const rows = names.map(name => [
    name,
    ...ways.map(way => {
      const trial = way.trials.find(one => one.case === name)
      return trial === undefined ? '' : cell(trial)
    }),
  ])
  return table(['case', ...ways.map(({tool, loop}) => `${tool} ${loop}`)], rows)
}

function cell(trial: Trial): string {
  return runsAccounted(trial) === trial.runs.length ? marked(trial) : `${marked(trial)} †`
}

function marked(trial: Trial): string {
  return verdictOf(trial).state === 'wrong' ? `**${errorText(trial)}**` : errorText(trial)
}

function precisionTable({trials}: Campaign, names: readonly string[]): string {
  const ours = trials.filter(({tool}) => tool === oursName)
  const states = [...new Set(ours.map(({busyLoops}) => busyLoops))].sort((a, b) => a - b)
  const columns = states.flatMap(busy => [
    {busy, loop: 'open', head: 'open, from due', said: (run: RunRecord) => run.saidMs},
    {busy, loop: 'open', head: 'open, from the send', said: (run: RunRecord) => run.sentMs ?? run.saidMs},
    {busy, loop: 'closed', head: 'closed', said: (run: RunRecord) => run.saidMs},
  ])
  const rows = names
    .filter(name => caseNamed(name).truth === 'clock')
    .map(name => [
      name,
      ...columns.map(({busy, loop, said}) => {
        const trial = ours.find(one => one.case === name && one.loop === loop && one.busyLoops === busy)
        return trial === undefined
          ? ''
          : p99Text(trial.runs.map(run => errorAt('p99', {...run, saidMs: said(run)})))
      }),
    ])
  return table(['case', ...columns.map(({busy, head}) => `${head}, ${stateName(busy)}`)], rows)
}

function p99Text(errorsMs: readonly number[]): string {
  const worst = errorsMs.reduce((one, other) => (Math.abs(other) > Math.abs(one) ? other : one), 0)
  return `${signedUs(medianOf(errorsMs))} (${signedUs(worst)})`
}

function section(subject: Case, trials: readonly Trial[]): string[] {
  const expected = subject.expectedMs
  return [
    `### ${subject.name}`,
    `The server ${subject.does}. ${subject.because}${expected ? ` By construction: ${percentileNames.map(name => `${name} ${ms(expected[name])}`).join(', ')} ms.` : ''}`,
    table(
      [
        'generator',
        'loop',
        'machine',
        'said p50 / p90 / p99, ms',
        'true in these runs',
        'furthest off',
        'error at p99 in each run, ms',
        'served good + bad',
        'counted',
      ],
      trials.map(trial => [
        trial.tool,
        loopText(subject, trial),
        stateName(trial.busyLoops),
        saidText(trial),
        three(medians(trial, ({truthMs}) => truthMs)),
        marked(trial),
        trial.runs.map(run => ms(errorAt('p99', run))).join(' '),
        ...countsText(trial),
      ]),
    ),
  ]
}

function medians(
  {runs}: Trial,
  of: (run: RunRecord) => Readonly<Record<PercentileName, number | null>>,
): Readonly<Record<PercentileName, number>> {
  const at = (name: PercentileName): number => medianOf(runs.map(run => of(run)[name] ?? NaN))
  return {p50: at('p50'), p90: at('p90'), p99: at('p99')}
}

function loopText({connections, ratePerSecond}: Case, {loop}: Trial): string {
  return loop === 'open' ? `open, ${ratePerSecond}/s` : `closed, ${connections}`
}

function saidText(trial: Trial): string {
  const problem = trial.runs.find(run => run.problem !== null)?.problem
  if (Number.isNaN(verdictOf(trial).errorMs)) return problem ?? 'nothing'
  return three(medians(trial, ({saidMs}) => saidMs))
}

/** Of the first run in which the two did not agree, or of the first. */
function countsText(trial: Trial): [string, string] {
  const wrong = trial.runs.find(run => runsAccounted({...trial, runs: [run]}) === 0)
  const run = wrong ?? trial.runs[0]
  const counted = run?.counted ? counts(run.counted) : 'nothing'
  return [run === undefined ? '' : counts(run.served), wrong === undefined ? counted : `**${counted}**`]
}

function callTable({trials, tools, order}: Campaign): string {
  const rows = waysOf(trials, order).map(({tool, loop, trials: some}) => [
    tool,
    tools.find(({name}) => name === tool)?.version ?? '',
    loop,
    `${some[0]?.case ?? ''}: \`${some[0]?.runs[0]?.command ?? ''}\``,
    tools.find(({name}) => name === tool)?.note ?? '',
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

function machineText({parts}: Campaign): string {
  const machine = parts[0]?.machine
  if (machine === undefined) return 'no machine'
  const virtual = machine.virtualization === null || machine.virtualization === 'none' ? '' : ', virtual'
  return `${machine.coresAllowed} cores of ${machine.cpuModel}${virtual}, Node ${machine.node}, kernel ${machine.kernel}`
}

function dayOf({parts}: Campaign): string {
  return (parts.at(-1)?.startedAt ?? '').slice(0, 10)
}

function runsText({trials}: Campaign): string {
  const numbers = trials.map(({runs}) => runs.length)
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)]
  return least === most ? `${least}` : `${least} to ${most}`
}

/** How far the machine itself can be trusted. */
function measuredText(campaign: Campaign): string {
  const {trials, parts} = campaign
  const at = (time: string | undefined): string => (time ?? '').slice(0, 16).replace('T', ' ')
  const states = [...new Set(trials.map(({busyLoops}) => busyLoops))].sort((a, b) => a - b)
  const machines = states.map(busy => {
    const runs = trials.filter(({busyLoops}) => busyLoops === busy).flatMap(one => one.runs)
    const loads = runs.map(({loadAverage1}) => loadAverage1).sort((a, b) => a - b)
    const lates = runs.flatMap(({serverLateP99Ms}) => serverLateP99Ms ?? []).sort((a, b) => a - b)
    return `${stateName(busy)}, in ${runs.length} runs, the load average was ${spread(loads)} and the servers’ own wake-ups were late at p99 by ${spread(lates)} ms`
  })
  const begun = [...new Set([at(parts[0]?.startedAt), at(parts.at(-1)?.startedAt)])].join(' to ')
  return `Measured in ${count(parts.length, 'part')}, begun ${begun} UTC, on ${machineText(campaign)}, ${runsText(campaign)} runs for each. Lowest, median and highest: ${machines.join('; ')}.`
}

function spread(ascending: readonly number[]): string {
  return [0, Math.floor(ascending.length / 2), -1].map(index => ms(ascending.at(index) ?? NaN)).join(' / ')
}
