import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, expect, it} from 'vitest'
import {eventually, Sandbox} from './bench.js'

const sandbox = new Sandbox()
afterAll(() => sandbox.remove())

it('a run that is watched and interrupted tells how it ended, and leaves nothing', async () => {
  const events = join(sandbox.folder, 'events.ndjson')
  const run = sandbox.start([
    'run',
    'hello',
    '--mode',
    'async',
    '--rounds',
    '20',
    '--duration',
    '1s',
    '--web',
    '--events',
    events,
  ])
  let printed = ''
  run.stderr?.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  const lines = () => (existsSync(events) ? readFileSync(events, 'utf8').trimEnd().split('\n') : [])
  expect(
    await eventually(() => Promise.resolve(lines().some(line => line.includes('round-ended'))), 60_000),
  ).toBe(true)
  const url = /live view: (\S+)/.exec(printed)![1]!
  const watched = await fetch(url.replace('/?', '/events?'))
  const text = watched.text()
  run.kill('SIGINT')
  const {code} = await run.finished
  expect(code).toBe(130)
  expect(await text).toContain('"status":"interrupted"')
  const told = lines().map(line => JSON.parse(line) as {type: string; status?: string; file?: string})
  expect(told.at(-1)).toMatchObject({type: 'run-ended', status: 'interrupted'})
  expect(existsSync(join(sandbox.folder, told.at(-1)!.file!))).toBe(true)
  await expect(fetch(url)).rejects.toThrow()
  expect(sandbox.processes()).toEqual([])
}, 120_000)
