import {mkdtempSync, readdirSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, expect, it} from 'vitest'
import {readCalibration, saveCalibration} from '../../src/calibrate/advice.js'
import type {Calibration} from '../../src/result/calibration.js'
import {environment as machine} from '../fixtures/result.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-advice-'))
})
afterEach(() => rmSync(folder, {recursive: true}))

const calibration: Calibration = {
  schemaVersion: 1,
  kind: 'calibration',
  measuredAt: '2026-01-02T03:04:05.000Z',
  toolVersion: '0.0.0',
  environment: machine,
  ...{seed: 1, roundMs: 1000, rounds: [], metrics: [], positiveControl: null},
}

it('is kept in BENCH_CACHE_DIR, with whatever else bench keeps', async () => {
  const environment = {BENCH_CACHE_DIR: join(folder, 'own'), XDG_CACHE_HOME: join(folder, 'shared')}
  expect(await readCalibration(machine, environment)).toEqual({kind: 'missing'})
  await saveCalibration(calibration, environment)
  expect(readdirSync(folder)).toEqual(['own'])
  expect(await readCalibration(machine, environment)).toEqual({kind: 'known', calibration})
})

it('is still found where it was kept before BENCH_CACHE_DIR counted, until there is a newer one', async () => {
  const shared = {XDG_CACHE_HOME: join(folder, 'shared')}
  const both = {...shared, BENCH_CACHE_DIR: join(folder, 'own')}
  await saveCalibration(calibration, shared)
  expect(await readCalibration(machine, both)).toMatchObject({kind: 'known', calibration: {seed: 1}})
  await saveCalibration({...calibration, seed: 2}, both)
  expect(await readCalibration(machine, both)).toMatchObject({kind: 'known', calibration: {seed: 2}})
})
