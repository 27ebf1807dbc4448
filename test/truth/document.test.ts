import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, it} from 'vitest'
import {replaceBlock} from '../../experiments/truth/blocks.js'
import {planOf} from '../../experiments/truth/campaign.js'
import {readmeBlock, truthBlock} from '../../experiments/truth/document.js'
import {beginPart, readParts} from '../../experiments/truth/parts.js'
import type {Part, RunRecord} from '../../experiments/truth/record.js'
import {single, trialsOf, type Trial} from '../../experiments/truth/trial.js'
import {isNearer, runsAccounted, verdictOf} from '../../experiments/truth/verdict.js'
import {readFingerprint} from '../../src/measure/fingerprint.js'

const root = join(import.meta.dirname, '../..')

const good: RunRecord = {
  case: 'constant',
  tool: 'bench-kernel',
  loop: 'open',
  run: 1,
  busyLoops: 0,
  loadAverage1: 0.5,
  command: 'at 100/s',
  seconds: 2,
  saidMs: {p50: 50.2, p90: 50.4, p99: 51},
  truthMs: {p50: 50, p90: 50.1, p99: 50.2},
  counted: {good: 200, bad: 0},
  served: {good: 200, bad: 0},
  cutOff: 0,
  serverLateP99Ms: 1,
  problem: null,
}
const halved: RunRecord = {
  ...good,
  tool: 'autocannon',
  saidMs: {p50: 26, p90: 47, p99: 51},
  counted: {good: 150, bad: 0},
  cutOff: 10,
}
const mute: RunRecord = {
  ...good,
  tool: 'ab',
  loop: 'closed',
  saidMs: {p50: null, p90: null, p99: null},
  counted: null,
  problem: 'did not end',
}
const part: Part = {
  startedAt: '2026-01-02T03:04:05.000Z',
  machine: readFingerprint(),
  tools: [
    {name: 'bench-kernel', version: '0.1.0', note: ''},
    {name: 'autocannon', version: '9.0.0', note: ''},
    {name: 'ab', version: '2.3', note: ''},
    {name: 'oha', version: null, note: ''},
  ],
  runs: [good, halved, mute],
}
/** Five runs, each a little further off. */
const repeated = (run: RunRecord, byMs: number): RunRecord[] =>
  [1, 2, 3, 4, 5].map(number => ({
    ...run,
    run: number,
    saidMs: {...run.saidMs, p99: (run.saidMs.p99 ?? 0) + number * byMs},
  }))
const trial = (runs: readonly RunRecord[]): Trial => trialsOf(runs)[0] ?? single(good)

it('judges by the percentile that is furthest off, in goals, and by the counts', () => {
  expect(verdictOf(single(good)).state).toBe('right')
  expect(verdictOf(single(halved))).toMatchObject({at: 'p50', errorMs: -24, goals: 24 / 1.5, state: 'wrong'})
  expect(verdictOf(single(mute)).goals).toBe(Infinity)
  expect([good, halved, mute].map(run => runsAccounted(single(run)))).toEqual([1, 0, 0])
  expect(runsAccounted(single({...good, counted: {good: 199, bad: 0}}))).toBe(0)
  expect(runsAccounted(single({...halved, counted: {good: 190, bad: 0}}))).toBe(1)
})

it('judges by the median run', () => {
  const runs = repeated(good, 0).map((run, index) =>
    index < 2 ? {...run, saidMs: {p50: 50, p90: 50, p99: 90}} : run,
  )
  expect(verdictOf(trial(runs))).toMatchObject({at: 'p99', state: 'right'})
})

it('takes a bound for what it says: right where the truth lies in it, wrong where it does not', () => {
  const late = {...good, saidMs: {p50: 50.2, p90: 50.4, p99: 58}}
  expect(verdictOf(single(late)).state).toBe('wrong')
  expect(verdictOf(single({...late, fromMs: {p99: 50.3}}))).toMatchObject({at: 'p99', state: 'bounded'})
  expect(verdictOf(single({...late, fromMs: {p99: 55}})).state).toBe('wrong')
})

it('tells one from another by all runs, and not where they overlap', () => {
  const [near, far] = [trial(repeated(good, 0.01)), trial(repeated(good, 1))]
  expect(isNearer(near, far)).toBe(true)
  expect(isNearer(far, near)).toBe(false)
  expect(isNearer(near, trial(repeated(good, 0.011)))).toBe(false)
})

it('says who was wrong, who said nothing and who is absent', () => {
  const text = truthBlock([part])
  expect(text).toContain('| constant | p99 +0.80 | **p50 −24.0** † | **no result** † |')
  expect(text).toContain('In 1 of 1 questions (a case in a loop) bench-kernel was the nearest')
  expect(text).toContain('not measured: oha.')
  expect(text).toContain('did not end')
  expect(readmeBlock([part])).toContain('| autocannon | open | 0 of 1 | p50 −24.0 (constant) | 0 of 1 |')
})

it('says where somebody else was nearer, and that chance gives as much', () => {
  const nearer = {...halved, saidMs: good.truthMs}
  const text = (runs: readonly RunRecord[]): string => truthBlock([{...part, runs}])
  expect(text([...repeated(good, 0.1), ...repeated(nearer, 0.01)])).toContain(
    '- constant, open: bench-kernel p99 +1.10, autocannon p99 +0.03',
  )
  expect(text([good, nearer])).toContain('in 1 somebody else was, but by no more than chance gives')
})

it('measures into parts, and leaves out what one of them holds', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-truth-'))
  try {
    const {startedAt, machine, tools} = part
    const head = {startedAt, machine, tools}
    const add = beginPart(folder, head)
    add(good)
    expect(readParts(folder)).toEqual([{...head, runs: [good]}])
    const words = {seconds: '2', runs: '1', busy: '0', k6: 'k6', tools: 'bench-kernel', cases: 'constant'}
    const planned = async (busy: string) =>
      (await planOf({...words, busy}, [good])).runs.map(({loop, contender, run}) => [
        loop,
        contender.name,
        run,
      ])
    expect(await planned('0')).toEqual([['closed', 'bench-kernel', 1]])
    expect(await planned('2')).toHaveLength(2)
  } finally {
    rmSync(folder, {recursive: true})
  }
})

it('replaces its own block of a document and nothing else', () => {
  const text = 'a\n<!-- truth -->\nold\n<!-- /truth -->\n<!-- send-lag -->\nkept\n<!-- /send-lag -->\n'
  expect(replaceBlock(text, 'truth', 'new')).toBe(text.replace('old', '\nnew\n'))
  expect(() => replaceBlock('', 'truth', 'new')).toThrow('no block')
  for (const [file, name] of [
    ['docs/truth.md', 'truth'],
    ['docs/truth.md', 'send-lag'],
    ['README.md', 'truth:summary'],
  ] as const)
    expect(() => replaceBlock(readFileSync(join(root, file), 'utf8'), name, '')).not.toThrow()
})

it('refuses what it cannot run before it starts anything', async () => {
  const words = {seconds: '2', runs: '5', busy: '0', k6: 'k6'}
  await expect(planOf({...words, tools: 'siege'})).rejects.toThrow('no tool is called siege')
  await expect(planOf({...words, cases: 'none'})).rejects.toThrow('no case is called none')
  await expect(planOf({...words, seconds: '0'})).rejects.toThrow('--seconds must be')
})
