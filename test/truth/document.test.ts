import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, it} from 'vitest'
import {replaceBlock} from '../../experiments/truth/blocks.js'
import {planOf} from '../../experiments/truth/campaign.js'
import {readmeBlock, truthBlock} from '../../experiments/truth/document.js'
import type {Campaign, RunRecord} from '../../experiments/truth/record.js'
import {countsRight, isRight, verdictOf} from '../../experiments/truth/verdict.js'
import {readFingerprint} from '../../src/measure/fingerprint.js'

const root = join(import.meta.dirname, '../..')

const good: RunRecord = {
  case: 'constant',
  tool: 'bench',
  loop: 'open',
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
const campaign: Campaign = {
  startedAt: '2026-01-02T03:04:05.000Z',
  minutes: 9,
  machine: readFingerprint(),
  tools: [
    {name: 'bench', version: '0.1.0', note: ''},
    {name: 'oha', version: null, note: ''},
  ],
  runs: [good, halved, mute],
}

it('judges by the percentile that is furthest off, in goals, and by the counts', () => {
  expect(isRight(good)).toBe(true)
  expect(verdictOf(halved)).toMatchObject({at: 'p50', errorMs: -24, goals: 24 / 1.5})
  expect(verdictOf(mute).goals).toBe(Infinity)
  expect([good, halved, mute].map(countsRight)).toEqual([true, false, false])
  expect(countsRight({...good, counted: {good: 199, bad: 0}})).toBe(false)
  expect(countsRight({...halved, counted: {good: 190, bad: 0}})).toBe(true)
})

it('says who was wrong, who said nothing and who is absent', () => {
  const text = truthBlock(campaign)
  expect(text).toContain('| constant | p99 +0.80 | **p50 −24.0** † | **no result** † |')
  expect(text).toContain('In 1 of 1 cases bench was the nearest')
  expect(text).toContain('not measured: oha.')
  expect(text).toContain('did not end')
  expect(readmeBlock(campaign)).toContain('| autocannon | open | 0 of 1 | 0 of 1 | p50 −24.0 ms (constant) |')
})

it('says where somebody else was nearer', () => {
  const nearer = {...halved, saidMs: good.truthMs}
  expect(truthBlock({...campaign, runs: [good, nearer]})).toContain(
    '- constant: bench open p99 +0.80, autocannon open p50 0.00',
  )
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
  const words = {seconds: '2', k6: 'k6'}
  await expect(planOf({...words, tools: 'siege'})).rejects.toThrow('no tool is called siege')
  await expect(planOf({...words, cases: 'none'})).rejects.toThrow('no case is called none')
  await expect(planOf({...words, seconds: '0'})).rejects.toThrow('--seconds must be')
})
