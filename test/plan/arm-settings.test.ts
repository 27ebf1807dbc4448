import {describe, expect, it} from 'vitest'
import {launchRecord} from '../../src/drive/launch-record.js'
import {resolvePlan} from '../../src/plan/resolve.js'
import type {RunOptions} from '../../src/plan/run-options.js'
import {recordPlan} from '../../src/run/execute.js'

const here = new URL('.', import.meta.url).pathname
const resolve = (options: Partial<RunOptions>) =>
  resolvePlan({scenarios: ['hello'], seed: '1', ...options}, here)
const idsOf = async (options: Partial<RunOptions>) => (await resolve(options)).arms.map(({id}) => id)

describe('settings of arms', () => {
  it('makes an arm of every value of a list, and keeps what each was given', async () => {
    const {arms} = await resolve({
      arms: ['thread,workers=1,2,threads=4,args="","--timeout 9",env.A=x,label=mine'],
    })
    expect(arms.map(({workers, args, env, label}) => ({workers, args, env, label}))).toEqual([
      {workers: 1, args: undefined, env: {A: 'x'}, label: 'mine'},
      {workers: 1, args: ['--timeout', '9'], env: {A: 'x'}, label: 'mine'},
      {workers: 2, args: undefined, env: {A: 'x'}, label: 'mine'},
      {workers: 2, args: ['--timeout', '9'], env: {A: 'x'}, label: 'mine'},
    ])
  })

  it('calls two arms the same only where all that they are given is', async () => {
    expect(
      await idsOf({arms: ['sync,env.A=1', 'sync,env.A=2', 'sync,env.A', 'sync,args=-x', 'sync']}),
    ).toEqual([
      'reference/sync w2 env.A=1',
      'reference/sync w2 env.A=2',
      'reference/sync w2 env.A',
      'reference/sync w2 -x',
      'reference/sync w2',
    ])
    await expect(resolve({arms: ['sync,label=a', 'sync,label=b']})).rejects.toThrow(/named twice/)
  })

  it('lets an arm have what it says, and all that it does not say from the flags', async () => {
    expect(await idsOf({arms: ['sync,workers=8', 'sync'], workers: '1,3', cpus: '0.5'})).toEqual([
      'reference/sync w8 [0.5 CPU]',
      'reference/sync w1 [0.5 CPU]',
      'reference/sync w3 [0.5 CPU]',
    ])
    expect(await idsOf({arms: ['sync,like=heroku-standard-1x'], memory: '64M'})).toEqual([
      expect.stringContaining('512 MiB'),
    ])
  })

  it('sweeps a place of the command, or else a variable', async () => {
    const {arms} = await resolve({command: 'node x.js --pool {POOL} {port}', params: ['POOL=2,4']})
    expect(arms.map(({id, launch}) => [id, launch.kind === 'command' ? launch.command : ''])).toEqual([
      ['command POOL=2', 'node x.js --pool 2 {port}'],
      ['command POOL=4', 'node x.js --pool 4 {port}'],
    ])
    const swept = await resolve({arms: ['sync'], params: ['MALLOC_ARENA_MAX=1,2']})
    expect(swept.arms.map(({env}) => env)).toEqual([{MALLOC_ARENA_MAX: '1'}, {MALLOC_ARENA_MAX: '2'}])
    const [first] = (await resolve({arms: ['sync,env.A="n={N}"'], params: ['N=7']})).arms
    expect(first).toMatchObject({env: {A: 'n=7'}, params: {N: '7'}})
  })

  it.each([
    [{params: ['port=1']}, /--param must be NAME=VALUE/],
    [{params: ['POOL']}, /--param must be NAME=VALUE/],
    [{arms: ['sync,env.PORT=1']}, /env\.PORT: bench sets this variable itself/],
    [{arms: ['command="node x {port}",workers=2']}, /workers cannot be set beside a command/],
  ])('refuses %j', async (options, message) => {
    await expect(resolve(options)).rejects.toThrow(message)
  })

  it('stores the command line without its port, and of secrets what tells whether they are equal', async () => {
    const secret = 'hunter22-hunter22'
    const options = {
      arms: [`sync,env.DB_PASSWORD=${secret},args="--api-key ${secret}"`],
      scenarios: [],
      path: `/cart?token=${secret}`,
      headers: [`Authorization: Bearer ${secret}`],
    }
    const record = recordPlan(await resolve(options))
    const text = JSON.stringify(record)
    expect(text).not.toContain(secret)
    expect(text).toContain('127.0.0.1:{port}')
    expect(recordPlan(await resolve(options)).arms).toEqual(record.arms)
    const other = recordPlan(
      await resolve({...options, arms: [options.arms[0]!.replaceAll(secret, 'x'.repeat(9))]}),
    )
    expect(other.arms[0]?.launch?.env).not.toEqual(record.arms[0]?.launch?.env)
    expect(other.arms[0]?.id).not.toBe(record.arms[0]?.id)
  })

  it('hands on what it masks', async () => {
    const {arms, secrets} = await resolve({
      arms: ['sync,env.API_TOKEN=hunter22', 'sync,env.PIN=123456'],
      secrets: ['pin'],
    })
    expect(arms.map(arm => ('given' in arm ? arm.given.environment : null))).toEqual([
      {API_TOKEN: 'hunter22'},
      {PIN: '123456'},
    ])
    expect([...secrets.values]).toEqual(['hunter22', '123456'])
    expect(
      arms
        .map(arm => launchRecord(arm, secrets)?.env)
        .every(env => !/hunter22|123456/.test(JSON.stringify(env))),
    ).toBe(true)
  })
})
