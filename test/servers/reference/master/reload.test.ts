import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {freePort} from '../../../../src/server/port.js'
import {startLoad} from './keep-alive-load.js'
import {startServer, until, type RunningServer} from './reference-server.js'
import {scratchFolder} from './scratch-folder.js'

describe('HUP', () => {
  it('reads the settings file again and fails no request meanwhile', async () => {
    const {file, directory} = scratch()
    write(file, {mode: 'thread', workers: 1, pid: join(directory, 'one.pid'), 'keep-alive': 60})
    const server = await startServer(['--config', file])
    const load = startLoad(`${server.url}/whoami`, 4)
    await until('load flows', () => load.answers() > 50)
    const accessLog = join(directory, 'access.log')
    write(file, {
      ...{mode: 'async', workers: 2, pid: join(directory, 'two.pid')},
      ...{'access-logfile': accessLog, 'keep-alive': 60},
    })
    await reload(server, 2)
    expect(await load.stop()).toEqual([])
    expect(await (await fetch(`${server.url}/whoami`)).json()).toMatchObject({mode: 'async'})
    expect(existsSync(join(directory, 'one.pid'))).toBe(false)
    expect(readFileSync(join(directory, 'two.pid'), 'utf8')).toBe(`${server.pid}\n`)
    await until('the access log is kept', () => readFileSync(accessLog, 'utf8').includes('GET /whoami'))
  })

  it('lets flags go before the file, and TTIN be forgotten', async () => {
    const {file} = scratch()
    write(file, {workers: 3})
    const server = await startServer(['--config', file, '--mode', 'async', '-w', '1'])
    server.signal('SIGTTIN')
    await until('two workers run', () => server.workers().length === 2)
    await reload(server, 1)
  })

  it('changes nothing when the settings are wrong', async () => {
    const {file} = scratch()
    write(file, {})
    const server = await startServer(['--config', file, '--mode', 'async'])
    const workers = server.workers()
    write(file, {workers: 0})
    server.signal('SIGHUP')
    await until('it says so', () => server.log().includes('Cannot reload: '))
    expect(server.log()).toContain(`${file}: workers must be a whole number from 1 to 512, not '0'`)
    expect(server.workers()).toEqual(workers)
    expect((await fetch(server.url)).status).toBe(200)
  })
})

describe.each(['sync', 'native'])('%s listener', mode => {
  it('is another after HUP when the address is', async () => {
    const {file} = scratch()
    const [first, second] = [await freePort(), await freePort()]
    write(file, {bind: `127.0.0.1:${first}`, mode})
    const server = await startServer(['--config', file], {}, 'bind from elsewhere')
    write(file, {bind: `127.0.0.1:${second}`, mode})
    await reload(server, 1)
    expect((await fetch(`http://127.0.0.1:${second}`)).status).toBe(200)
    await expect(fetch(`http://127.0.0.1:${first}`)).rejects.toThrow()
  })
})

async function reload(server: RunningServer, workers: number): Promise<void> {
  const old = server.workers()
  server.signal('SIGHUP')
  await until(
    'all workers are new',
    () => server.workers().length === workers && !server.workers().some(pid => old.includes(pid)),
  )
}

function write(file: string, settings: object): void {
  writeFileSync(file, JSON.stringify(settings))
}

function scratch(): {directory: string; file: string} {
  const directory = scratchFolder()
  return {directory, file: join(directory, 'server.json')}
}
