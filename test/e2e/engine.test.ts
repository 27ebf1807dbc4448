import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {parseResult} from '../../src/result/read.js'
import {completed} from '../fixtures/completed.js'
import {undisturbed} from '../fixtures/undisturbed.js'
import {Sandbox} from './bench.js'

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

describe('bench run --engine auto', () => {
  it('measures by the kernel, and autocannon sees the same of the same arrivals', async () => {
    await undisturbed(async timely => {
      const {code, stdout} = await sandbox.run([
        ...['run', 'io', '--mode', 'async', '--engine', 'auto', '--rounds', '2', '--duration', '300ms'],
        '--json',
      ])
      expect(code).toBe(0)
      const {plan, cells} = parseResult(stdout, 'stdout')
      expect(plan).toMatchObject({engine: 'kernel', witness: {engine: 'autocannon'}})
      const {rounds, checks} = completed(cells[0])
      expect(rounds[0]).toMatchObject({
        saturation: {load: {engine: 'kernel'}},
        latency: {load: {engine: 'kernel'}},
        witness: {kernel: {engine: 'kernel'}, autocannon: {engine: 'autocannon'}},
      })
      expect(rounds[1]).not.toHaveProperty('witness')
      // The server has counted all of it, the check's seconds too.
      for (const id of ['served', 'accounting'])
        expect(checks.find(check => check.id === id)).toMatchObject({status: 'pass', value: 0})
      timely(() => expect(checks.find(({id}) => id === 'witness')).toMatchObject({status: 'pass'}))
    })
  }, 180_000)
})
