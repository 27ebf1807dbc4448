import {execFileSync, spawnSync} from 'node:child_process'
import {writeFileSync} from 'node:fs'
import {connect, createServer, type AddressInfo} from 'node:net'
import {join} from 'node:path'
import {describe, expect, it, onTestFinished} from 'vitest'
import {answers, launch, startServer, until, whenReady} from './reference-server.js'
import {scratchFolder} from './scratch-folder.js'

describe('start', () => {
  it('speaks like gunicorn', async () => {
    const server = await startServer(['--mode', 'async'])
    const stamp = String.raw`^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}\]`
    expect(server.log()).toMatch(
      new RegExp(`${stamp} \\[${server.pid}\\] \\[INFO\\] Starting workerbench \\d`, 'm'),
    )
    expect(server.log()).toMatch(
      new RegExp(`\\[INFO\\] Listening at: http://127.0.0.1:${server.port} \\(${server.pid}\\)$`, 'm'),
    )
    expect(server.log()).toMatch(/\[INFO\] Using worker: async$/m)
    const [worker = 0] = server.workers()
    expect(server.log()).toMatch(
      new RegExp(`\\[${worker}\\] \\[INFO\\] Booting worker with pid: ${worker}$`, 'm'),
    )
  })

  it('gives up with 1 when the port stays taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void taken.close())
    await until('the port is taken', () => taken.listening)
    const {port} = taken.address() as AddressInfo
    const server = launch(['--bind', `127.0.0.1:${port}`])
    expect((await server.exited).code).toBe(1)
    expect(server.log().match(/Connection in use: /g)).toHaveLength(5)
    expect(server.log()).toContain(`Can't connect to 127.0.0.1:${port}`)
  })

  it('refuses wrong settings with 2', async () => {
    const server = launch(['--workers', '0'])
    expect((await server.exited).code).toBe(2)
    expect(server.log()).toBe("--workers must be a whole number from 1 to 512, not '0'\n")
  })

  it.each(['sync', 'thread', 'green', 'async'])('serves with 64 file descriptors in %s mode', async mode => {
    const server = launch(['--bind', '127.0.0.1:0', '--mode', mode], {}, 64)
    const {port, url} = await whenReady(server)
    // More clients than it can have connections: they wait, and none is left over when they go.
    const clients = Array.from({length: 80}, () => connect(port, '127.0.0.1').on('error', () => undefined))
    await until('all are connected', () => clients.every(each => !each.connecting))
    for (const each of clients) each.destroy()
    await until('it answers again', () => answers(url))
    expect(server.log()).not.toContain('[ERROR]')
  })

  it.each([
    ['native', '2', 'native mode with 2 workers needs 640'],
    ['thread', '1', 'thread mode with 1 worker of 8 threads needs 92'],
  ])('says at once how many file descriptors %s mode needs', async (mode, workers, words) => {
    const flags = ['--bind', '127.0.0.1:0', '--mode', mode, '--workers', workers, '--threads', '8']
    const server = launch(flags, {}, 64)
    expect((await server.exited).code).toBe(1)
    expect(server.log()).toContain(
      `${words} file descriptors, and a process may open 64: raise the limit (ulimit -n)`,
    )
    expect(server.log().match(/ERROR/g)).toHaveLength(1)
  })

  it.each(['async', 'native'])('stops with 3 when a %s worker cannot boot', async mode => {
    const preload = join(scratchFolder(), 'fail.cjs')
    writeFileSync(preload, `if (process.argv[1].endsWith('worker/main.js')) throw new Error('no boot today')`)
    const flags = ['--bind', '127.0.0.1:0', '--mode', mode, '--workers', '2']
    const server = launch(flags, {NODE_OPTIONS: `--require=${preload}`})
    expect((await server.exited).code).toBe(3)
    expect(server.log()).toContain('Worker failed to boot.')
  })
})

describe.runIf(hasSs())('backlog', () => {
  it.each(['sync', 'thread', 'green', 'async', 'native'])('is that of --backlog in %s mode', async mode => {
    const server = await startServer(['--mode', mode, '--workers', '2', '--backlog', '77'])
    await until('two workers run', () => server.workers().length === 2)
    // Of a listening socket Send-Q is how many connections may wait.
    const rows = execFileSync('ss', ['-Hltn', `sport = :${server.port}`], {encoding: 'utf8'})
      .trim()
      .split('\n')
    expect(rows.map(row => row.split(/\s+/)[2])).toEqual(['77'])
  })
})

describe('max-requests', () => {
  it('replaces a worker that has served its share', async () => {
    const server = await startServer(['--mode', 'async', '--max-requests', '5'])
    const [first = 0] = server.workers()
    await until('it was replaced', async () => {
      await fetch(server.url, {signal: AbortSignal.timeout(2000)}).catch(() => undefined)
      return server.workers().length === 1 && server.workers()[0] !== first
    })
    expect(server.log()).toContain('Autorestarting worker after current request.')
  })
})

function hasSs(): boolean {
  const found = spawnSync('ss', ['-V']).status === 0
  if (!found && process.env['BENCH_REQUIRE'] === 'all') throw new Error('ss (iproute2) is required')
  return found
}
