import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {readGateFile} from '../../src/config/bench-file.js'
import {armOfFile} from '../../src/gate/measure/arm-of-file.js'
import {findArm} from '../../src/gate/measure/prepare-arm.js'
import {parseTarget, type LiveTarget} from '../../src/gate/plan/target.js'
import type {LimitWords} from '../../src/plan/limits.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-gate-arm-'))
})
afterEach(() => rmSync(folder, {recursive: true, force: true}))

async function armOf(yaml: string, name: string | null = null, limits: LimitWords = {}) {
  writeFileSync(join(folder, 'bench.yaml'), yaml)
  return armOfFile((await readGateFile(folder))!, folder, {name, limits}, {})
}

describe('a gate starts what a run of the same bench.yaml starts', () => {
  it('a command, in its folder, with its variables and limits', async () => {
    mkdirSync(join(folder, 'app'))
    const arm = await armOf(
      'command: node server.js {port}\ncwd: app\nenv: {POOL: 4}\ncpus: 0.5\nmemory: 512M\n',
    )
    expect(arm.launch).toEqual({
      ...{kind: 'command', command: 'node server.js {port}'},
      folder: join(folder, 'app'),
    })
    expect(arm.given.environment).toEqual({POOL: '4'})
    expect(arm.limits).toMatchObject({cpus: 0.5, memoryBytes: 512 * 2 ** 20})
  })

  it('a server that bench knows, with its size', async () => {
    const arm = await armOf('server: reference\nmode: thread\nworkers: 3\nthreads: 2\n')
    expect(arm).toMatchObject({mode: 'thread', workers: 3, threads: 2})
  })

  it('with the limits of the command line before those of the file', async () => {
    expect((await armOf('command: one {port}\ncpus: 2\npids: 100\n', null, {cpus: '0.5'})).limits).toEqual({
      ...{cpus: 0.5, pids: 100},
    })
  })

  it('the command of a gate of its own, and then none of the arms', async () => {
    const arm = await armOf('arms: [{mode: sync}, {mode: thread}]\ngate: {command: "other {port}"}\n')
    expect(arm.launch).toMatchObject({kind: 'command', command: 'other {port}'})
  })

  it('one of several arms, which has to be named', async () => {
    const yaml =
      'server: reference\narms: [{mode: sync, label: plain}, {mode: thread, workers: 1, threads: 8}]\n'
    expect(await armOf(yaml, 'plain')).toMatchObject({mode: 'sync'})
    expect(await armOf(yaml, 'reference/thread w1 t8')).toMatchObject({mode: 'thread'})
    await expect(armOf(yaml)).rejects.toMatchObject({
      message: expect.stringMatching(/makes 2 arms, and a gate compares one with itself$/) as string,
      hint: 'name one with --arm: "plain", "reference/thread w1 t8"',
    })
    await expect(armOf(yaml, 'other')).rejects.toThrow(/has no arm "other"$/)
  })
})

describe('targets that are named on the command line', () => {
  const limits = {cpus: '0.5', memory: '256M'}
  const half = {cpus: 0.5, memoryBytes: 256 * 2 ** 20}
  const world = {
    ...{cwd: '/', ready: {path: '/', status: 200}, setupTree: false, setupCache: null},
    ...{arm: {name: null, limits: {}}, signal: new AbortController().signal, tell: () => undefined},
  }
  const prepared = async (text: string) =>
    (await findArm(parseTarget(text, '--baseline', limits) as LiveTarget, 'baseline', world)).setUp()

  it('have the limits of both arms, where they do not say otherwise', async () => {
    expect((await prepared('server:reference/async')).arm.limits).toEqual(half)
    expect((await prepared('server:reference/async,cpus=1')).arm.limits).toEqual({...half, cpus: 1})
    expect((await prepared('cmd:node server.js {port}')).arm.limits).toEqual(half)
  })

  it('wait for the upstream only as bench’s own app does', async () => {
    expect((await prepared('server:reference/async')).needsUpstream).toBe(true)
    expect((await prepared('cmd:node server.js {port}')).needsUpstream).toBe(false)
  })
})
