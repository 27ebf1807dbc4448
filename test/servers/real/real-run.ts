import {afterAll, afterEach, expect} from 'vitest'
import {parseResult} from '../../../src/result/read.js'
import type {Cell} from '../../../src/result/cell.js'
import {cacheFolder} from '../../../src/server/cache.js'
import {Sandbox} from '../../e2e/bench.js'

/** With the servers that are installed here. */
export const environment = {BENCH_CACHE_DIR: cacheFolder(process.env)}

/** A sandbox for the tests of a file, none of which leaves a process. */
export function sandboxOfServers(): Sandbox {
  const sandbox = new Sandbox()
  afterEach(() => expect(sandbox.processes()).toEqual([]))
  afterAll(() => sandbox.remove())
  return sandbox
}

const short = ['--phase', 'saturation', '-r', '1', '-W', '50ms', '--json', '-q']

/** What one short `bench run` measures. */
export async function cellsOf(
  sandbox: Sandbox,
  args: readonly string[],
  duration = '500ms',
): Promise<readonly Cell[]> {
  const {code, stdout, stderr} = await sandbox.run(['run', ...args, ...short, '-d', duration], environment)
  expect({code, stderr}, args.join(' ')).toEqual({code: 0, stderr: ''})
  return parseResult(stdout, 'stdout').cells
}
