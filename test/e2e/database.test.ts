import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {parseResult} from '../../src/result/read.js'
import {freePort} from '../../src/server/port.js'
import {postgresPrograms, startPostgres, type Cluster} from '../fixtures/postgres.js'
import {Sandbox} from './bench.js'
import {completed} from '../fixtures/completed.js'

const sandbox = new Sandbox()
afterAll(() => sandbox.remove())

describe('the scenario db is refused', () => {
  it.each<[string, string[], RegExp]>([
    [
      'without a database',
      ['db', '-k', 'async'],
      /^error: the scenario "db" needs a PostgreSQL database\n {2}give one with --database postgresql:/,
    ],
    [
      'with another kind of database',
      ['db', '--database', 'mysql://x'],
      /^error: --database must be postgresql:/,
    ],
    [
      'in modes that have no client',
      ['db', '--database', 'postgresql://x@127.0.0.1:1/x'],
      /^error: reference\/sync cannot serve "db"[^]*--mode async,native/,
    ],
  ])('%s: exit 2', async (_, args, message) => {
    const {code, stderr} = await sandbox.run(['run', ...args])
    expect(stderr).toMatch(message)
    expect(code).toBe(2)
  })

  it('when the database cannot be reached: exit 5, before a server starts', async () => {
    const url = `postgresql://bench:secret@127.0.0.1:${await freePort()}/x`
    const {code, stderr} = await sandbox.run(['run', 'db', '-k', 'async', '--database', url])
    expect(stderr).toMatch(/^error: the database x at 127\.0\.0\.1:\d+ cannot be asked: .*ECONNREFUSED/)
    expect(stderr).not.toContain('secret')
    expect(code).toBe(5)
  })
})

const postgres = postgresPrograms()

describe.skipIf('missing' in postgres)('the scenario db on a PostgreSQL of its own', () => {
  let cluster: Cluster
  beforeAll(async () => {
    if ('bin' in postgres) cluster = await startPostgres(postgres.bin)
  })
  afterAll(() => cluster.stop())

  it('is bound by the wait inside the database, and no password is saved', async () => {
    const url = cluster.url.replace('bench@', 'bench:secret@')
    const args = ['db', '-k', 'async,native', '-w', '1', '-c', '4', '-r', '1', '-d', '500ms', '-W', '100ms']
    const {code, stdout, stderr} = await sandbox.run(['run', ...args, '-q', '--json', '--database', url])
    expect(code, stderr).toBe(0)
    expect(stdout).not.toContain('secret')
    const {cells} = parseResult(stdout, 'stdout')
    expect(cells.map(cell => cell.status)).toEqual(['completed', 'completed'])
    // Four clients that each wait 10 ms for the database.
    for (const cell of cells) expect(completed(cell).summary.throughput.value).toBeLessThan(420)
    expect(sandbox.processes()).toEqual([])
  }, 60_000)
})

describe.skipIf('missing' in postgres)('an app that uses up the connections of its database', () => {
  let cluster: Cluster
  beforeAll(async () => {
    if ('bin' in postgres) cluster = await startPostgres(postgres.bin, ['max_connections=20'])
  })
  afterAll(() => cluster.stop())

  it('is told of, with how many it held, how many there are, and its own words', async () => {
    const hoarder = fileURLToPath(new URL('hoarder.mjs', import.meta.url))
    const args = ['/', '--command', `node ${hoarder} {port}`, '--database', cluster.url]
    const load = ['-c', '64', '-r', '1', '-d', '1s', '-W', '100ms', '--phase', 'saturation']
    const file = join(sandbox.folder, 'held.json')
    const {stdout, stderr} = await sandbox.run(['run', ...args, ...load, '-q', '-o', file])
    const {cells, plan} = parseResult(readFileSync(file, 'utf8'), file)
    const address = new URL(cluster.url).host
    expect(plan.services, stderr).toEqual([{name: 'PostgreSQL', address, connections: 20}])
    const [round] = completed(cells[0]).rounds
    if (round?.status !== 'completed') throw new Error('no round was completed')
    const [held] = round.held?.connections ?? []
    expect(held?.to).toBe(address)
    // A superuser gets all of them; others are refused once they are connected.
    expect(held?.peak).toBeGreaterThanOrEqual(10)
    expect(round.exhausted?.map(({kind}) => kind)).toEqual(['postgresql'])
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /Connections to others, at most at once: .*PostgreSQL 127\.0\.0\.1:\d+ \d+ of 20/,
    )
    expect(stdout).toContain('PostgreSQL gave no more connections')
  }, 60_000)
})
