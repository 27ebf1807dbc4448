import {disturbancesOf, isBusyMachine, isDisturbed, plannedBlocks, type Block} from '../judge/blocks.js'
import type {Cell} from '../result/cell.js'
import type {Outside} from '../result/outside.js'
import {count, list} from '../text/words.js'
import {formatWholePercent} from '../unit/percent.js'

/** What others did to the rounds of one scenario. */
export interface Disturbance {
  /** So often that no round is left out, and the table is headed with it. */
  readonly isBusy: boolean
  readonly text: string
}

/** Null where nothing disturbed, or nothing tells. */
export function disturbanceOf(cells: readonly Cell[]): Disturbance | null {
  const blocks = plannedBlocks(cells)
  const disturbed = blocks.filter(({outside}) => isDisturbed(outside))
  if (disturbed.length === 0) return null
  const isBusy = isBusyMachine(blocks)
  const rounds = `in ${disturbed.length} of ${count(blocks.length, 'round')} ${causesOf(disturbed)}`
  if (isBusy)
    return {
      isBusy,
      text: `busy machine: ${rounds}, too often to leave any out: the numbers are of this machine as it was`,
    }
  const replaced = disturbed.filter(({round}) => isReplaced(cells, round)).length
  const fate =
    replaced === 0
      ? 'no other round took their place'
      : replaced === disturbed.length
        ? 'they were measured once more with every arm'
        : `${replaced} of them were measured once more with every arm`
  return {isBusy, text: `${rounds}; ${fate}`}
}

function isReplaced(cells: readonly Cell[], round: number): boolean {
  return cells.some(({rounds}) => rounds.find(({index}) => index === round)?.setAside !== undefined)
}

const causes: Readonly<Record<keyof Outside, (share: string) => string>> = {
  others: share => `other processes took up to ${share} of the CPU`,
  steal: share => `the hypervisor took up to ${share} of the CPU`,
  pressure: share => `tasks waited up to ${share} of the time for a CPU before bench loaded it`,
}

function causesOf(blocks: readonly Block[]): string {
  const kinds = new Set(blocks.flatMap(({outside}) => disturbancesOf(outside)))
  return list(
    [...kinds].map(kind => {
      const most = Math.max(...blocks.map(({outside}) => outside[kind] ?? 0))
      return causes[kind](formatWholePercent(most))
    }),
  )
}
