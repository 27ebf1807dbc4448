import {readFileSync} from 'node:fs'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {parseResult, readResult} from '../../src/result/read.js'
import {completedRounds, everyLoadOf, throughputOf} from '../../src/result/round-values.js'
import type {CompletedRound} from '../../src/result/round.js'
import {sum} from '../../src/stats/sum.js'
import {Sandbox} from './bench.js'
import {undisturbed} from '../fixtures/undisturbed.js'
import {completed} from '../fixtures/completed.js'

let sandbox: Sandbox
beforeEach(() => {
  sandbox = new Sandbox()
})
afterEach(() => {
  const [processes, files] = [sandbox.processes(), sandbox.temporaryFiles()]
  sandbox.remove()
  expect(processes).toEqual([])
  expect(files).toEqual([])
})

/** One round: what several of them are for is tested on fakes. */
const short = ['--rounds', '1', '--duration', '300ms', '--warmup', '100ms']

describe('bench run', () => {
  it('measures every mode, prints tables, saves the same result that --output and --json give', async () => {
    await undisturbed(async timely => {
      const {code, stdout, stderr} = await sandbox.run([
        'run',
        'hello',
        ...short,
        // The queue of a slot-bound server has to be drained after each window.
        ...['--connections', '8'],
        '--output',
        'r.json',
        '--json',
      ])
      expect(stderr).toMatch(/\[1\/5\] .* round 1 of 1: .* req\/s/)
      expect(code).toBe(0)
      const result = parseResult(stdout, 'stdout')
      expect(await readResult(join(sandbox.folder, 'r.json'))).toEqual(result)
      expect(result.cells.map(cell => `${cell.scenario} ${cell.mode ?? ''}`)).toHaveLength(5)
      const {latency} = result.plan
      const usual = latency?.kind === 'share' ? latency.ofSaturation : NaN
      // Where workers and generator share few cores it is less.
      expect([0.5, 0.7]).toContain(usual)
      for (const cell of result.cells.map(completed)) {
        expect(cell.status).toBe('completed')
        expect(cell.rounds).toHaveLength(1)
        expect(cell.summary.throughput.value).toBeGreaterThan(0)
        // The servers' own counters agree with the generator's accounting, single requests excluded.
        expect(cell.checks.find(({id}) => id === 'served')).toMatchObject({status: 'pass', value: 0})
        expect(cell.checks.find(({id}) => id === 'accounting')).toMatchObject({status: 'pass', value: 0})
        expect(cell.summary.phases).toMatchObject({throughput: 'saturation', latency: 'latency'})
        expect(cell.summary.latency.model).toBe('open')
        for (const round of cell.rounds.filter(({status}) => status === 'completed') as CompletedRound[]) {
          const {ratePerSecond, paced} = round.latency!
          const share = ratePerSecond / throughputOf(round)
          // Of what only computes, the generator may pace less than the usual share.
          if (paced === true) expect(share).toBeLessThan(usual)
          else expect(share).toBeCloseTo(usual, 6)
        }
        expect(cell.summary.memory!.pssPeak.value).toBeGreaterThan(1e6)
        // Not known where bench itself had to wait at an edge of a short window.
        timely(() => expect(cell.summary.cpu!.perRequest.value).toBeGreaterThan(0))
      }
    })
  }, 180_000)

  it('takes the alias that the README uses and names the file by time and scenario', async () => {
    await undisturbed(async timely => {
      const {code, stdout, stderr} = await sandbox.run([
        'run',
        '--mode',
        'gevent',
        '--workers',
        '2',
        '--scenario',
        'io',
        ...short,
      ])
      expect(code).toBe(0)
      expect(stdout.replace(/\n/g, ' ')).toMatch(
        /io · (busy machine · )?GET \/io\?ms=50 · saturation: 64 connections, closed loop · latency: Poisson at [57]0 % of\s+saturation · 1 round of 300 ms \+ 300 ms/,
      )
      timely(() =>
        expect(stdout).toMatch(/mode +w × t +throughput +p50 +p90 +p99 +errors +CPU\/req +PSS worker +total/),
      )
      expect(stdout).toMatch(/^green +2 /m)
      const file = sandbox.results().toSorted().at(-1)
      expect(file).toMatch(/results\/\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-io\.json$/)
      expect(stderr).toContain('saved results/')
      const [cell] = parseResult(readFileSync(file!, 'utf8'), file!).cells
      // Of what only waits, the generator can pace the usual share.
      expect((completed(cell).rounds[0] as CompletedRound).latency!.paced).toBeUndefined()
      expect(cell).toMatchObject({
        ...{
          server: 'reference',
          mode: 'green',
          variant: null,
          requestedAs: 'gevent',
          workers: 2,
          threads: null,
        },
      })
    })
  }, 180_000)

  it('loads a server that already runs, without pretending to see its processes', async () => {
    let served = 0
    const server = createServer((_, response) => {
      served++
      response.end('ok')
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const {code, stdout} = await sandbox.run([
      'run',
      '--url',
      url,
      '--path',
      '/x?y=1',
      '-c',
      '4',
      ...short,
      '--json',
      '-q',
    ])
    server.close()
    expect(code).toBe(0)
    const {cells, plan} = parseResult(stdout, 'stdout')
    expect(plan.url).toBe(url)
    expect(cells[0]).toMatchObject({mode: null, summary: {memory: null, cpu: null}})
    const counted = sum(completedRounds(cells[0]!.rounds).flatMap(everyLoadOf), load => load.total.ok)
    // All that was answered, and at most 21 single requests around each round.
    expect(served).toBeGreaterThanOrEqual(counted)
    expect(served - counted).toBeLessThanOrEqual(21)
  }, 60_000)

  it('measures latency alone, with several generator processes on cores of their own', async () => {
    const {code, stdout} = await sandbox.run([
      ...['run', 'hello', '--mode', 'async', '--phase', 'latency', '--rate', '200'],
      ...['--load-workers', '2', '--rounds', '1', '--duration', '300ms', '--warmup', '50ms', '--json', '-q'],
    ])
    expect(code).toBe(0)
    const {cells, plan, floor} = parseResult(stdout, 'stdout')
    const [cell] = cells.map(completed)
    expect(plan).toMatchObject({saturation: false, loadWorkers: 2, latency: {kind: 'rate', perSecond: 200}})
    expect(floor).toMatchObject({model: 'open', p50Ms: expect.any(Number) as number})
    expect(cell!.summary).toMatchObject({
      phases: {throughput: 'latency', latency: 'latency'},
      latency: {model: 'open'},
      closedLatency: null,
    })
    expect(cell!.bound).toBeNull()
    expect(cell!.checks.find(({id}) => id === 'served')).toMatchObject({status: 'pass', value: 0})
    for (const round of cell!.rounds)
      expect(round.status === 'completed' && round.latency?.load.generators).toHaveLength(2)
  }, 60_000)

  it('resolves everything and starts nothing with --dry-run', async () => {
    const {code, stdout} = await sandbox.run([
      'run',
      'io',
      '--mode',
      'sync,gevent',
      '--seed',
      '7',
      '--load-workers',
      '1',
      '--dry-run',
    ])
    expect(code).toBe(0)
    expect(stdout).toContain('reference/green w2 (asked for as gevent)')
    expect(stdout).toContain('order (seed 7): 6 rounds, each arm started fresh')
    expect(stdout).toContain('saturation: 64 connections, closed loop, 700 ms')
    expect(stdout).toMatch(
      /latency: open loop, Poisson at [57]0 % of the saturation throughput that the rounds agree on, 700 ms/,
    )
    expect(stdout).toContain('load generator: 1 process')
    expect(sandbox.results()).toEqual([])
  })
})
