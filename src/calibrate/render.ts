import {metrics} from '../judge/metric.js'
import {defaultGateMetrics} from '../gate/metric.js'
import type {Calibration, MetricCalibration} from '../result/calibration.js'
import {usualGateRounds} from './judge-noise.js'
import type {Style} from '../text/style.js'
import {textTable} from '../text/table.js'
import {count} from '../text/words.js'
import {formatDuration} from '../unit/duration.js'
import {formatChange, formatPercent, formatWholePercent} from '../unit/percent.js'

const shownEffects = [0.05, 0.1, 0.2] as const

/** What a machine's noise means for a gate on it. Ends with a line feed. */
export function renderCalibration(calibration: Calibration, style: Style): string {
  const {environment, rounds, roundMs, metrics, positiveControl} = calibration
  const columns = [
    {title: 'metric', align: 'left'},
    {title: 'spread', align: 'right'},
    {title: 'margin', align: 'right'},
    {title: 'false alarms', align: 'right'},
    {title: 'passes', align: 'right'},
    ...shownEffects.map(effect => ({title: `catches ${formatChange(effect)}`, align: 'right' as const})),
    {title: 'suggested margin', align: 'right'},
  ] as const
  const control =
    positiveControl === null
      ? []
      : [
          `control: ${positiveControl.injected} put in: ${positiveControl.verdict} (${formatChange(positiveControl.ratio - 1)}) after ${count(positiveControl.rounds, 'round')}, ${formatDuration(positiveControl.seconds * 1000)}`,
        ]
  return (
    [
      style.bold(`${count(rounds.length, 'round')} of two identical arms, ${formatDuration(roundMs)} each`),
      style.dim(`${environment.cpuModel}, ${count(environment.cores, 'core')}, Node ${environment.node}`),
      '',
      textTable(columns, metrics.map(rowOf), style),
      '',
      `Rates are of gates of ${defaultGateMetrics.length} numbers drawn from these rounds, up to ${usualGateRounds(roundMs)} rounds each; 5 % to 20 % are changes for the worse of one of them.`,
      ...metrics.flatMap(warningsOf),
      ...control,
    ].join('\n') + '\n'
  )
}

function rowOf(one: MetricCalibration): readonly string[] {
  const at = (effect: number) => one.power.find(point => point.effect === effect)
  const caught = (effect: number) => {
    const point = at(effect)
    if (point === undefined) return ''
    // Of a change that is no larger than the margin nothing is to be caught.
    if (effect <= one.margin) return '–'
    return `${formatWholePercent(point.regression)} in ${formatDuration(point.meanSeconds * 1000)}`
  }
  return [
    metrics[one.metric].title,
    formatPercent(one.sd),
    formatPercent(one.margin),
    `${formatPercent(one.falseAlarms.hits / one.falseAlarms.of)} (≤ ${formatPercent(one.falseAlarms.high)})`,
    formatWholePercent(at(0)?.pass ?? 0),
    ...shownEffects.map(caught),
    one.suggestedMargin === null ? 'none' : formatPercent(one.suggestedMargin),
  ]
}

/** Identical arms must not differ, whoever is called the candidate and whoever begins. */
function warningsOf(one: MetricCalibration): readonly string[] {
  const title = metrics[one.metric].title
  const effects = [
    ['the arms differ', one.armEffect],
    ['who begins a round differs', one.positionEffect],
  ] as const
  return effects.flatMap(([what, {value, low, high}]) =>
    low > 0 || high < 0
      ? [
          `warning: ${title}: ${what} by ${formatChange(value)} [${formatChange(low)}, ${formatChange(high)}] though all is the same`,
        ]
      : [],
  )
}
