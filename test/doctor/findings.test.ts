import {describe, expect, it} from 'vitest'
import type {MachineFacts} from '../../src/doctor/facts.js'
import type {Way} from '../../src/limits/limiter.js'
import {judge} from '../../src/doctor/findings.js'
import {environment} from '../fixtures/result.js'

const groups: Way = {kind: 'groups', place: {version: 2, folder: '/sys/fs/cgroup'}}
const none: Way = {kind: 'none', reason: 'not handed on', advice: 'hand it on'}

const good: MachineFacts = {
  machine: {...environment, cores: 8, coresAllowed: 8, node: 'v24.1.0', governor: 'performance'},
  platform: 'linux',
  unmeasurable: null,
  limits: {cpus: groups, memory: groups, pids: groups, cpuset: groups},
  openFiles: 65_536,
  somaxconn: 4096,
  localPorts: 28_232,
  programs: {wrk: '/usr/bin', nginx: null},
}
const machine = (changed: Partial<MachineFacts['machine']>): Partial<MachineFacts> => ({
  machine: {...good.machine, ...changed},
})

describe('judge', () => {
  it('finds nothing on a good machine', () => {
    const findings = judge(good, {engine: 'kernel', floorMs: 0.06, ceilingPerSecond: 80_000})
    expect(findings.filter(({status}) => status !== 'ok')).toEqual([])
    expect(findings.map(({id}) => id)).toContain('generator-ceiling')
  })

  it.each<[string, Partial<MachineFacts>]>([
    ['node', machine({node: 'v20.20.2'})],
    ['cores', machine({cores: 2, coresAllowed: 2})],
    ['cores', machine({coresAllowed: 4})],
    ['cpu-limit', machine({cgroupCpuLimit: 1.5})],
    ['governor', machine({governor: 'powersave'})],
    ['other-work', machine({loadAverage1: 6})],
    ['other-work', machine({psiCpuSome10: 30})],
    ['memory', machine({cgroupMemoryLimit: 5e8})],
    ['limits', {limits: {...good.limits, cpuset: none}}],
    ['limits', {limits: {cpus: none, memory: none, pids: none, cpuset: none}}],
    ['open-files', {openFiles: 1024}],
    ['backlog', {somaxconn: 128}],
    ['local-ports', {localPorts: 1000}],
    ['system', {platform: 'darwin'}],
    ['system', {unmeasurable: 'no /proc'}],
  ])('says what to do about %s', (id, changed) => {
    const bad = judge({...good, ...changed}, null).filter(({status}) => status !== 'ok')
    expect(bad.map(finding => finding.id)).toEqual([id])
    expect(bad[0]!.advice).not.toBeNull()
  })

  it("judges the generator's own limits only when they were measured", () => {
    const slow = judge(good, {engine: 'autocannon', floorMs: 3, ceilingPerSecond: 2000}).filter(
      ({status}) => status === 'warn',
    )
    expect(slow.map(({id}) => id)).toEqual(['generator-floor', 'generator-ceiling'])
    expect(judge(good, null).map(({id}) => id)).not.toContain('generator-floor')
  })

  it('takes what a machine does not say as no fault', () => {
    const silent = {...good, openFiles: null, somaxconn: null, localPorts: null}
    expect(judge(silent, null).every(({status}) => status === 'ok')).toBe(true)
  })

  it('says which limits can be enforced, and how', () => {
    const saidOf = (limits: MachineFacts['limits']) =>
      judge({...good, limits}, null).find(({id}) => id === 'limits')
    expect(saidOf(good.limits)?.found).toBe('cpus, memory, pids, cpuset by control groups of version 2')
    const scope: Way = {kind: 'scope'}
    expect(saidOf({cpus: scope, memory: scope, pids: scope, cpuset: none})).toEqual({
      ...{id: 'limits', status: 'warn', found: 'cpus, memory, pids by scopes of your systemd'},
      advice: '--cpuset: not handed on; hand it on',
    })
    expect(saidOf({cpus: none, memory: none, pids: none, cpuset: none})?.found).toBe('none can be enforced')
  })
})
