import type {Cell} from '../../result/cell.js'
import type {Series} from '../series.js'
import {cpuPicture, throughputPicture, type BarPicture} from './bars.js'
import {memoryPicture, type MemoryPicture} from './memory.js'
import {percentilePicture, type PercentilePicture} from './percentiles.js'
import {ratioPicture, type RatioPicture} from './ratios.js'
import {scalingPictures, type ScalingPicture} from './scaling.js'
import {swimlanePicture, type SwimlanePicture} from './swimlane.js'
import {timelinePicture, type TimelinePicture} from './timelines.js'

/** The numbers behind every chart of a section; a chart without numbers is null and is not drawn. */
export interface Pictures {
  readonly ratios: RatioPicture | null
  readonly percentiles: PercentilePicture | null
  readonly timelines: TimelinePicture | null
  readonly scaling: readonly ScalingPicture[]
  readonly throughput: BarPicture | null
  readonly cpu: BarPicture | null
  readonly memory: MemoryPicture | null
  readonly swimlane: SwimlanePicture | null
}

export const noPictures: Pictures = {
  ...{ratios: null, percentiles: null, timelines: null, scaling: []},
  ...{throughput: null, cpu: null, memory: null, swimlane: null},
}

export function picturesOf(cells: readonly Cell[], series: ReadonlyMap<Cell, Series>): Pictures {
  return {
    ratios: ratioPicture(cells, series),
    percentiles: percentilePicture(cells, series),
    timelines: timelinePicture(cells, series),
    scaling: scalingPictures(cells),
    throughput: throughputPicture(cells, series),
    cpu: cpuPicture(cells, series),
    memory: memoryPicture(cells, series),
    swimlane: swimlanePicture(cells, series),
  }
}
