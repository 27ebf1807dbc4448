import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {hookList} from '../../../../servers/reference/hooks/hook-list.js'
import {launch, startServer, until} from './reference-server.js'
import {scratchFolder} from './scratch-folder.js'

const masterHooks: readonly string[] = hookList.filter(hook => hook.side === 'master').map(hook => hook.name)
const requestHooks = ['preRequest', 'postRequest']

describe.each(['sync', 'thread', 'green', 'async', 'native'])('hooks in %s mode', mode => {
  it('are called in the order of a life, in the process that each is said to be in', async () => {
    const {config, calls} = scratch(mode)
    const server = await startServer(['--config', config])
    server.signal('SIGTTIN')
    await until('two workers run', () => server.workers().length === 2)
    await until('both have booted', () => names(calls).filter(name => name === 'postWorkerInit').length === 2)
    const last = [...server.workers()]
    server.signal('SIGTERM')
    expect((await server.exited).code).toBe(0)
    const seen = read(calls)
    const inMaster = seen.filter(({pid}) => pid === server.pid).map(({name}) => name)
    expect(inMaster.slice(0, 3)).toEqual(['onStarting', 'whenReady', 'nworkersChanged'])
    expect(inMaster.slice(3)).toEqual(['nworkersChanged', 'childExit', 'childExit', 'onExit'])
    for (const {name, pid} of seen) expect(masterHooks.includes(name)).toBe(pid === server.pid)
    for (const worker of last) {
      const own = seen.filter(({pid}) => pid === worker).map(({name}) => name)
      const life = own.filter(name => !requestHooks.includes(name))
      expect(life).toEqual(['postFork', 'postWorkerInit', 'workerExit'])
    }
    const requests = seen.filter(({name}) => requestHooks.includes(name))
    expect(requests.slice(0, 2).map(({name, detail}) => [name, detail])).toEqual([
      ['preRequest', 'GET / host'],
      ['postRequest', 'GET / host 200 5'],
    ])
  })

  it('that fail before a request answer it 500, and after it are logged', async () => {
    const {config} = scratch(
      mode,
      `export const preRequest = (_, {target}) => { if (target === '/pre') throw new Error('not before') }
       export const postRequest = (_, {target}) => { if (target === '/post') throw new Error('not after') }`,
    )
    const server = await startServer(['--config', config])
    const workers = server.workers()
    expect((await fetch(`${server.url}/pre`)).status).toBe(500)
    expect((await fetch(`${server.url}/post`)).status).toBe(404)
    await until('it is logged', () =>
      server.log().includes('Exception in postRequest hook\nError: not after'),
    )
    expect(server.log()).toContain('Error: not before')
    expect((await fetch(server.url)).status).toBe(200)
    expect(server.workers()).toEqual(workers)
  })
})

describe('an error in', () => {
  it.each([
    ['onStarting', 1],
    ['whenReady', 1],
    ['nworkersChanged', 255],
    ['postFork', 3],
    ['postWorkerInit', 3],
  ])('%s stops the server with %i', async (hook, code) => {
    const {config} = scratch('async', `export function ${hook}() { throw new Error('no ${hook}') }`)
    const server = launch(['--bind', '127.0.0.1:0', '--config', config])
    expect((await server.exited).code).toBe(code)
    expect(server.log()).toContain(`no ${hook}`)
  })

  it('childExit stops it with 255, and one in workerExit is only logged', async () => {
    const {config} = scratch(
      'async',
      `export function childExit() { throw new Error('no childExit') }
       export function workerExit() { throw new Error('no workerExit') }`,
    )
    const server = await startServer(['--config', config])
    process.kill(server.workers()[0] ?? 0, 'SIGTERM')
    expect((await server.exited).code).toBe(255)
    expect(server.log()).toContain('Exception during worker exit:\nError: no workerExit')
    expect(server.log()).toContain('Unhandled exception in main loop\nError: no childExit')
  })

  it('preExec starts no second master', async () => {
    const {config} = scratch('async', `export function preExec() { throw new Error('no preExec') }`)
    const server = await startServer(['--config', config])
    server.signal('SIGUSR2')
    await until('it is logged', () => server.log().includes('Exception in preExec hook'))
    expect(server.log()).not.toContain('Master.2')
    expect((await fetch(server.url)).status).toBe(200)
  })
})

describe('a configuration module', () => {
  it('is read anew at HUP, hooks and settings, which flags go before', async () => {
    const {config, calls} = scratch('async', 'export const workers = 1')
    const server = await startServer(['--config', config, '--threads', '3'])
    writeFileSync(
      config,
      `import {appendFileSync} from 'node:fs'
       export default {mode: 'async', workers: 2, threads: 5,
         onReload: server => appendFileSync('${calls}', JSON.stringify({
           name: 'onReload', pid: process.pid, detail: server.settings.threads + ' ' + server.workers}) + '\\n')}`,
    )
    server.signal('SIGHUP')
    await until('two workers run', () => server.workers().length === 2)
    expect(read(calls).filter(({name}) => name === 'onReload')).toEqual([
      {name: 'onReload', pid: server.pid, detail: '3 2'},
    ])
  })

  it.each([
    ['export const wrokers = 2', "there is no setting or hook 'wrokers'"],
    ['export const workers = "two"', 'workers must be a number, not two'],
    ['export const whenReady = 1', 'whenReady must be a function'],
    ['export const preFork = () => {}', 'there is no hook preFork: there is no fork'],
    ['export const workers = 0', "workers must be a whole number from 1 to 512, not '0'"],
    ['throw new Error("broken")', 'cannot be loaded: Error: broken'],
  ])('%s is refused', async (text, reason) => {
    const {config} = scratch('sync')
    writeFileSync(config, text)
    const server = launch(['--config', config])
    expect((await server.exited).code).toBe(2)
    expect(server.log()).toContain(reason)
  })
})

interface Call {
  readonly name: string
  readonly pid: number
  readonly detail?: string
}

/** A configuration whose hooks write their calls down; `text` instead of all of them where it is given. */
function scratch(mode: string, text?: string): {config: string; calls: string} {
  const directory = scratchFolder()
  const [config, calls] = [join(directory, 'bench.conf.mjs'), join(directory, 'calls')]
  writeFileSync(calls, '')
  const note = `import {appendFileSync} from 'node:fs'
    const note = (name, detail) => appendFileSync('${calls}', JSON.stringify({name, pid: process.pid, detail}) + '\\n')
    const told = ({method, target, headers}) => method + ' ' + target + ' ' + headers.map(([name]) => name).find(name => name === 'host')`
  const hooks = hookList.map(({name}) => {
    if (name === 'preRequest')
      return `export const ${name} = (worker, request) => note('${name}', told(request))`
    if (name === 'postRequest') {
      return `export const ${name} = (worker, request, {status, sentBytes}) =>
        note('${name}', told(request) + ' ' + status + ' ' + sentBytes)`
    }
    return `export const ${name} = () => note('${name}')`
  })
  writeFileSync(
    config,
    [`export const mode = '${mode}'`, ...(text === undefined ? [note, ...hooks] : [text])].join('\n'),
  )
  return {config, calls}
}

function read(calls: string): Call[] {
  const lines = readFileSync(calls, 'utf8').split('\n').filter(Boolean)
  return lines.map(line => JSON.parse(line) as Call)
}

function names(calls: string): string[] {
  return read(calls).map(({name}) => name)
}
