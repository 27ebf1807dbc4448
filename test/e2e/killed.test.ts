import {execFileSync} from 'node:child_process'
import {readdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {casesOf} from '../fixtures/tier.js'
import {eventually, Sandbox} from './bench.js'

let sandbox: Sandbox
beforeEach(() => {
  sandbox = new Sandbox()
})
afterEach(() => {
  sandbox.remove()
})

/** Moments of a run, from before it has a server to the middle of a load. */
const moments = casesOf({
  short: [700, 2500],
  long: Array.from({length: 28}, (_, nth) => 100 + nth * 137),
})

const once = casesOf({short: [null], long: []})

async function nothingIsLeft(): Promise<void> {
  const gone = await eventually(() => sandbox.processes().length === 0, 5000)
  expect({gone, processes: sandbox.processes()}).toEqual({gone: true, processes: []})
  expect(sandbox.temporaryFiles()).toEqual([])
}

describe('bench that is killed', () => {
  it.each(moments)('after %d ms of a run leaves no process and no file', async afterMs => {
    const bench = sandbox.start(['run', 'io', '--mode', 'sync,async', '--rounds', '2', '--output', 'r.json'])
    await new Promise(resolve => setTimeout(resolve, afterMs))
    bench.kill('SIGKILL')
    await bench.finished
    await nothingIsLeft()
    expect(readdirSync(sandbox.folder).filter(name => name.endsWith('.partial'))).toEqual([])
  })

  it.each(once)('leaves no server that went into a session of its own', async () => {
    writeFileSync(
      join(sandbox.folder, 'server.mjs'),
      `import {spawn} from 'node:child_process'
       import {createServer} from 'node:http'
       if (process.argv[3] === undefined)
         spawn(process.execPath, [process.argv[1], '0', 'helper'], {detached: true, stdio: 'ignore'}).unref()
       createServer((_, response) => response.end('ok')).listen(Number(process.argv[2]), '127.0.0.1')`,
    )
    const command = ['--command', 'node server.mjs {port}', '--path', '/', '--rounds', '2']
    const bench = sandbox.start(['run', ...command])
    expect(await eventually(() => sandbox.processes().some(line => line.includes('helper')), 20_000)).toBe(
      true,
    )
    bench.kill('SIGKILL')
    await bench.finished
    await nothingIsLeft()
  })

  it.each(once)('leaves no worktree, in the set-up of a baseline', async () => {
    const git = (...args: string[]) =>
      execFileSync(
        'git',
        ['-C', sandbox.folder, '-c', 'user.name=t', '-c', 'user.email=t@localhost', ...args],
        {encoding: 'utf8'},
      ).trim()
    writeFileSync(join(sandbox.folder, 'bench.yaml'), 'setup: sleep 60\ncommand: node server.mjs {port}\n')
    git('init', '--quiet')
    git('add', 'bench.yaml')
    git('commit', '--quiet', '--message', 'first')
    const bench = sandbox.start(['gate', '--baseline', 'ref:HEAD'], {
      BENCH_CACHE_DIR: join(sandbox.folder, 'cache'),
    })
    expect(await eventually(() => sandbox.processes().some(line => line.includes('sleep')), 20_000)).toBe(
      true,
    )
    bench.kill('SIGKILL')
    await bench.finished
    await nothingIsLeft()
    expect(await eventually(() => git('worktree', 'list').split('\n').length === 1, 2000)).toBe(true)
  })
})
