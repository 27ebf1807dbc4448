import {expect, it} from 'vitest'
import type {Arm} from '../../src/plan/arm.js'
import {describeBounds} from '../../src/report/sentences.js'
import type {BoundFacts, CompletedCell} from '../../src/result/cell.js'
import {completed} from '../fixtures/completed.js'
import {arms, ioScenario, makeResult, makeRound} from '../fixtures/result.js'

const rounds = [makeRound({index: 0, requestsPerSecond: 10, latencyMs: [50], unloadedMs: 50})]
const cells = makeResult(
  ioScenario,
  new Map(arms('sync', 'thread', 'green').map((arm: Arm) => [arm, rounds])),
).cells.map(completed)

type Mode = 'sync' | 'thread' | 'green'
const bound = (mode: Mode, kind: CompletedCell['bound'], facts: Partial<BoundFacts>): CompletedCell => {
  const cell = cells.find(one => one.mode === mode)!
  return {...cell, bound: kind, boundFacts: {...cell.boundFacts!, serviceMs: 50, ...facts}}
}
const said = (...list: readonly CompletedCell[]) =>
  describeBounds(list, ioScenario, {durationMs: 2000}, cell => cell.mode ?? '').join('\n')

/** A window in which so many requests were answered and timed out. */
function overloaded(cell: CompletedCell, ok: number, timeout: number): CompletedCell {
  const [round] = rounds
  const {load} = round!.saturation
  const window = {...load.window, ended: {ok, non2xx: 0, timeout, lost: 0}}
  return {
    ...cell,
    rounds: [
      {
        ...round!,
        unloadedMs: cell.boundFacts!.serviceMs,
        saturation: {...round!.saturation, load: {...load, window}},
      },
    ],
  }
}

it.for([
  [
    'slots of two kinds',
    [bound('sync', 'slots', {slots: 2}), bound('thread', 'slots', {slots: 8})],
    'sync and thread are slot-bound: 2 and 2 × 4 in service ÷ 50 ms. More workers, or more threads for thread, would help; more CPU would not.',
  ],
  [
    'free slots',
    [bound('green', 'clients', {slots: null, coreLimit: 2})],
    'green is client-bound: 64 connections ÷ 50 ms; more connections would raise the throughput.',
  ],
  [
    'slots that nobody knows',
    [bound('green', 'clients', {slots: null, coreLimit: null})],
    'green is client-bound: 64 connections ÷ 50 ms; how many it can serve at once is not known.',
  ],
  [
    'one at a time',
    [bound('green', 'slots', {slots: null, coreLimit: null})],
    'green answers one request at a time, which takes 50 ms; more connections only wait longer.',
  ],
  [
    'a quota of its own',
    [bound('sync', 'quota', {ownQuota: {cpus: 0.5, usedShare: 0.987, throttledShare: 0.94}})],
    'sync is bound by its CPU quota of 0.5 cores (99 % used, throttled in 94 % of its periods): a larger quota or less work per request would help; more workers or threads would not.',
  ],
  [
    'quotas of two sizes',
    [
      bound('sync', 'quota', {ownQuota: {cpus: 1, usedShare: 1, throttledShare: null}}),
      bound('thread', 'quota', {ownQuota: {cpus: 0.5, usedShare: 0.98, throttledShare: 1}}),
      bound('green', 'quota', {ownQuota: {cpus: 0.5, usedShare: 1, throttledShare: 0.9}}),
    ],
    `sync is bound by its CPU quota of 1 core (100 % used): a larger quota or less work per request would help; more workers or threads would not.
thread and green are bound by their CPU quota of 0.5 cores (98 %–100 % used, throttled in 90 %–100 % of its periods): a larger quota or less work per request would help; more workers or threads would not.`,
  ],
  [
    'too little memory',
    [bound('sync', 'memory', {refaultsPerSecond: 4210})],
    'sync is short of memory: within its limit the kernel dropped and read again 4,210 pages a second; more memory or fewer workers would help.',
  ],
  [
    'fewer workers than cores',
    [bound('sync', 'cpu', {serverCores: 0.97, coreLimit: 1, coresAllowed: 2})],
    'sync is CPU-bound (1.0 of 1 core busy): more workers would help, up to 2 cores.',
  ],
  [
    'all cores',
    [bound('sync', 'cpu', {serverCores: 1.9, coreLimit: 2, coresAllowed: 2})],
    'sync is CPU-bound (1.9 of 2 cores busy): only more cores or less work per request would help.',
  ],
  [
    'a quota',
    [bound('sync', 'cpu', {serverCores: 0.15, generatorCores: 0.01, cpuQuota: 0.2, throttledShare: 0.84})],
    'sync is bound by the CPU quota of 0.2 cores that bench runs under (the server takes 0.15, the load generator 0.01; used up in 84 % of its periods): a larger quota would help; more workers or threads would not.',
  ],
  [
    'a full machine of which the server is not seen',
    [bound('green', 'cpu', {serverCores: null, coreLimit: null, generatorCores: 0.6, otherCores: null})],
    'green and the load generator together filled the machine (the generator took 0.6 cores).',
  ],
  [
    'a window shorter than an answer',
    [bound('sync', null, {serviceMs: 10_002})],
    'An answer of sync takes 10 s, longer than the window of 2 s: what it counts is chance; measure longer with --duration 41s.',
  ],
  [
    'an overload',
    [overloaded(bound('sync', null, {slots: 4, serviceMs: 1000}), 0, 20)],
    'sync is overloaded: 64 clients × 1 s ÷ 4 in service make a queue of 16 s, and clients leave after 10 s. It works at 4 req/s (4 ÷ 1 s, calculated), and answers 0 req/s in time. The queue fits the timeout with 40 clients (4 × 10 s ÷ 1 s): -c 40.',
  ],
  [
    'an overload of a server of unknown slots',
    [overloaded(bound('green', null, {slots: null, coreLimit: null, serviceMs: 50}), 20, 20)],
    'green is overloaded: 50 % of its requests had no answer within 10 s, though a lone one takes 50 ms. With 64 clients the queue is longer than they wait; use fewer (-c), or wait longer (--request-timeout).',
  ],
] as const)('%s', ([, list, text]) => {
  expect(said(...list)).toBe(text)
})
