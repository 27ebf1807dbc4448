import {availableParallelism} from 'node:os'
import {afterAll, describe, expect, it} from 'vitest'
import {isBusyMachine, plannedBlocks} from '../../src/judge/blocks.js'
import {parseResult} from '../../src/result/read.js'
import type {Mode} from '../../src/server/protocol.js'
import {completed} from '../fixtures/completed.js'
import {undisturbed} from '../fixtures/undisturbed.js'
import {Sandbox} from './bench.js'

/**
 * The laws are upper bounds, and hold in every run. How near to them a run comes is the machine's as well: where each of three
 * runs calls its machine busy, that is not known.
 */
describe('bench run against arithmetic', () => {
  const sandbox = new Sandbox()
  afterAll(() => sandbox.remove())
  const measure = async (...args: string[]) => {
    const {code, stdout, stderr} = await sandbox.run([
      'run',
      ...args,
      '--phase',
      'saturation',
      '--json',
      '-q',
    ])
    expect(code, stderr).toBe(0)
    const {cells} = parseResult(stdout, 'stdout')
    return {cells: cells.map(completed), isBusy: isBusyMachine(plannedBlocks(cells))}
  }

  it('finds min(clients, slots) ÷ 50 ms in every mode, and says what bound it', async () => {
    const law: Record<Mode, [number, string]> = {
      sync: [40, 'slots'],
      thread: [160, 'slots'],
      green: [1280, 'clients'],
      async: [1280, 'clients'],
      native: [1280, 'clients'],
    }
    await undisturbed(async timely => {
      const {cells, isBusy} = await measure('io', '-w', '2', '--threads', '4', '-c', '64', '-r', '2')
      expect(cells).toHaveLength(5)
      // Two answers more or fewer at the window's edges.
      timely(() => {
        for (const {mode, arm, summary} of cells)
          expect(summary.throughput.value! / law[mode!][0], arm).toBeLessThan(1.06)
      })
      timely(() => {
        for (const {mode, arm, summary, bound} of cells) {
          const [perSecond, expected] = law[mode!]
          expect(summary.throughput.value! / perSecond, arm).toBeGreaterThan(0.8)
          expect(bound, arm).toBe(expected)
        }
      }, isBusy)
    })
  }, 600_000)

  it('finds twice the throughput with twice the sync workers', async () => {
    await undisturbed(async timely => {
      const {cells, isBusy} = await measure('io', '-k', 'sync', '-w', '1,2,4', '-r', '2', '-c', '16')
      const [one = NaN, two = NaN, four = NaN] = cells.map(({summary}) => summary.throughput.value!)
      for (const {workers, summary} of cells)
        expect(summary.throughput.value! / (workers! * 20)).toBeLessThan(1.06)
      timely(() => {
        for (const ratio of [two / one, four / two]) {
          expect(ratio).toBeGreaterThan(1.8)
          expect(ratio).toBeLessThan(2.2)
        }
      }, isBusy)
    })
  }, 600_000)

  it.skipIf(availableParallelism() < 2)(
    'finds that a GIL costs a second core',
    async () => {
      await undisturbed(async timely => {
        const {cells, isBusy} = await measure(
          'cpu',
          '--arm',
          'thread,workers=1',
          '--arm',
          'thread,workers=1,gil',
          '-r',
          '3',
          '-d',
          '1s',
          '-c',
          '16',
        )
        const [free, locked] = cells.map(({summary}) => summary.throughput.value!)
        // 1.8 on two quiet cores; a neighbour that takes most of one leaves this.
        timely(() => expect(free! / locked!).toBeGreaterThan(1.1), isBusy)
        // Nothing burns 5 ms of a core more often than a core has 5 ms.
        expect(locked!).toBeLessThan(205)
        expect(free!).toBeLessThan(availableParallelism() * 205)
      })
    },
    600_000,
  )
})
