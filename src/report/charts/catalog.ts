import {askedText} from '../asked-text.js'
import {count} from '../../text/words.js'
import {formatDuration} from '../../unit/duration.js'
import type {Chapter, PublishedRun} from '../publication.js'
import {cpuChart, throughputChart} from './bars.js'
import type {Chart} from './chart.js'
import {memoryChart} from './memory.js'
import {percentileChart} from './percentiles.js'
import {ratioChart} from './ratios.js'
import {scalingChart} from './scaling.js'
import {swimlaneChart} from './swimlane.js'
import {timelineChart} from './timelines.js'

/** Every chart that a chapter has numbers for, in reading order. */
export function chartsOf({section, pictures}: Chapter): readonly Chart[] {
  const {scenario} = section
  const subtitle = `${scenario.name} · ${askedText(scenario)} · ${scenario.connections} connections`
  const drawn = <Picture>(picture: Picture | null, draw: (picture: Picture, subtitle: string) => Chart) =>
    picture === null ? [] : [draw(picture, subtitle)]
  return [
    ...drawn(pictures.throughput, throughputChart),
    ...drawn(pictures.ratios, ratioChart),
    ...drawn(pictures.percentiles, percentileChart),
    ...drawn(pictures.timelines, timelineChart),
    ...pictures.scaling.map(picture => scalingChart(picture, subtitle)),
    ...drawn(pictures.cpu, cpuChart),
    ...drawn(pictures.memory, memoryChart),
    ...drawn(pictures.swimlane, swimlaneChart),
  ]
}

/** What stands below every chart: how many rounds, on which machine, by which version. */
export function footerOf({facts}: PublishedRun, {section}: Chapter): string {
  const rounds = `n = ${count(section.rounds, 'round')} of ${formatDuration(section.windowMs)}`
  return `${rounds} · ${facts.machine} · ${facts.startedAt.slice(0, 10)} · workerbench ${facts.toolVersion}`
}
