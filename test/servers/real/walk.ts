import {describe, expect, test} from 'vitest'
import {completed} from '../../fixtures/completed.js'
import {installedServers, type InstalledServer} from '../installed.js'
import {cellsOf, sandboxOfServers} from './real-run.js'

/**
 * Every worker of these servers that are installed here, started by `bench run` as a user would: one short load, and nothing
 * left. They are in several files because most of the time is waiting, which can be done side by side.
 */
export function walkServers(isWanted: (server: InstalledServer) => boolean): void {
  const sandbox = sandboxOfServers()
  describe.each(installedServers().here.filter(isWanted))(
    '$word',
    ({word, variants, manifest, installation}) => {
      test('starts, answers under load and stops in every worker it has', async () => {
        const arms = variants.flatMap(({name}) => [
          '--arm',
          `${word.replace(/@.*/, manifest.python === undefined ? '' : `@${installation.version}`)}/${name}`,
        ])
        // A server of one slot answers every 50 ms, and a busy machine may take it away for more than one of them.
        const cells = await cellsOf(sandbox, ['io', '-c', '8', ...arms], '600ms')
        expect(cells.map(({variant, mode}) => variant ?? mode)).toEqual(variants.map(({name}) => name))
        for (const cell of cells) {
          expect(cell.status, `${cell.arm}: ${cell.reason ?? ''}`).toBe('completed')
          expect(cell.serverVersion).toBe(installation.version)
          const {summary, boundFacts} = completed(cell)
          expect(summary.errors.non2xx.value).toBe(0)
          expect(summary.throughput.value).toBeGreaterThan(0)
          // Nothing answers faster than the upstream does: each of them really waited for it.
          expect(boundFacts!.serviceMs).toBeGreaterThan(50)
        }
      }, 180_000)
    },
  )
}
