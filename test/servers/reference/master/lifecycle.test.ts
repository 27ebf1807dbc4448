import {execFileSync, spawn, spawnSync} from 'node:child_process'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import {createServer, type AddressInfo} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, expect, it, onTestFinished} from 'vitest'
import {isAlive, launch, startServer, until} from './reference-server.js'

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

  it.each(['async', 'native'])('stops with 3 when a %s worker cannot boot', async mode => {
    const preload = join(scratch(), 'fail.cjs')
    writeFileSync(preload, `if (process.argv[1].endsWith('worker/main.js')) throw new Error('no boot today')`)
    const flags = ['--bind', '127.0.0.1:0', '--mode', mode, '--workers', '2']
    const server = launch(flags, {NODE_OPTIONS: `--require=${preload}`})
    expect((await server.exited).code).toBe(3)
    expect(server.log()).toContain('Worker failed to boot.')
  })
})

describe('pidfile', () => {
  it('names the master while it runs', async () => {
    const pidfile = join(scratch(), 'server.pid')
    const server = await startServer(['--mode', 'async', '--pid', pidfile])
    expect(readFileSync(pidfile, 'utf8')).toBe(`${server.pid}\n`)
    server.signal('SIGTERM')
    await server.exited
    expect(existsSync(pidfile)).toBe(false)
  })

  it('keeps a second master away while the first lives', async () => {
    const pidfile = join(scratch(), 'server.pid')
    const first = await startServer(['--mode', 'async', '--pid', pidfile])
    const second = launch(['--bind', '127.0.0.1:0', '--pid', pidfile])
    expect((await second.exited).code).toBe(1)
    expect(second.log()).toContain(`Already running on PID ${first.pid}`)
    expect(readFileSync(pidfile, 'utf8')).toBe(`${first.pid}\n`)
  })

  it('takes over from a master that died', async () => {
    const pidfile = join(scratch(), 'server.pid')
    writeFileSync(pidfile, `${await pidOfTheDead()}\n`)
    const server = await startServer(['--mode', 'async', '--pid', pidfile])
    expect(readFileSync(pidfile, 'utf8')).toBe(`${server.pid}\n`)
  })

  it('is left alone when another master has taken it', async () => {
    const pidfile = join(scratch(), 'server.pid')
    const server = await startServer(['--mode', 'async', '--pid', pidfile])
    writeFileSync(pidfile, '1\n')
    server.signal('SIGTERM')
    await server.exited
    expect(readFileSync(pidfile, 'utf8')).toBe('1\n')
  })
})

describe.each(['fchmod', 'utime'])('heartbeat by %s', heartbeat => {
  it.each(['sync', 'async'])('ends a stuck %s worker after --timeout', async mode => {
    const server = await startServer(['--mode', mode, '--timeout', '2', '--heartbeat', heartbeat])
    const [stuck = 0] = server.workers()
    const cut = fetch(`${server.url}/cpu?ms=10000`).catch(() => 'cut off')
    expect(await cut).toBe('cut off')
    await until('it was replaced', () => server.workers().length === 1 && server.workers()[0] !== stuck)
    await until('it is dead', () => !isAlive(stuck))
    expect(server.log()).toMatch(new RegExp(`\\[CRITICAL\\] WORKER TIMEOUT \\(pid:${stuck}\\)`))
  })

  it('leaves workers alone that are idle or that only wait', async () => {
    const server = await startServer(['--mode', 'async', '--timeout', '3', '--heartbeat', heartbeat])
    const before = server.workers()
    expect((await fetch(`${server.url}/sleep?ms=7000`)).status).toBe(200)
    expect(server.workers()).toEqual(before)
  })
})

describe('stats file', () => {
  it.each(['sync', 'thread', 'green', 'async', 'native'])('counts every answer of %s workers', async mode => {
    const statsFile = join(scratch(), 'stats.json')
    const server = await startServer(['--mode', mode, '--workers', '2', '--stats-file', statsFile])
    // The probes of startServer that were answered: the last one.
    let answered = 1
    for (const path of ['/', '/bytes?n=300000', '/nowhere', '/whoami', '/io?ms=1']) {
      await (await fetch(server.url + path)).text()
      answered++
    }
    await Promise.all(
      Array.from({length: 20}, async () =>
        (await fetch(`${server.url}/io?ms=5`)).text().then(() => answered++),
      ),
    )
    const {length} = server.workers()
    server.signal('SIGHUP')
    await until('the reload is over', () => (server.log().match(/Worker exiting/g) ?? []).length === length)
    await (await fetch(server.url)).text()
    answered++
    server.signal('SIGTERM')
    await server.exited
    const stats = JSON.parse(readFileSync(statsFile, 'utf8')) as {
      requests: number
      workers: {requests: number}[]
    }
    expect(stats.requests).toBe(answered)
    expect(stats.workers.reduce((sum, worker) => sum + worker.requests, 0)).toBe(answered)
  })
})

describe('upstream', () => {
  it('is started again when it dies, at the same address', async () => {
    const server = await startServer(['--mode', 'async'])
    expect((await fetch(`${server.url}/io?ms=1`)).status).toBe(200)
    const first = server.upstream() ?? 0
    process.kill(first, 'SIGKILL')
    await until('another runs', () => ![undefined, first].includes(server.upstream()))
    await until('it is asked', async () => (await fetch(`${server.url}/io?ms=1`)).status === 200)
  })

  it('is not started when there is one', async () => {
    const server = await startServer(['--mode', 'async', '--upstream', '127.0.0.1:1'])
    expect(server.upstream()).toBeUndefined()
    expect((await fetch(`${server.url}/io?ms=1`)).status).toBe(502)
  })

  it('does not inherit the listening socket', async () => {
    const server = await startServer(['--mode', 'async'])
    const port = server.port.toString(16).toUpperCase().padStart(4, '0')
    // Fields of a row: number, local and remote address, state (0A: listening), …, inode as the tenth.
    const rows = readFileSync(`/proc/${server.upstream()}/net/tcp`, 'utf8')
      .split('\n')
      .map(row => row.trim().split(/\s+/))
    const own = rows.find(row => row[1]?.endsWith(`:${port}`) === true && row[3] === '0A')?.[9] ?? ''
    expect(own).not.toBe('')
    const links = readdirSync(`/proc/${server.upstream()}/fd`).map(fd =>
      readlinkSync(`/proc/${server.upstream()}/fd/${fd}`),
    )
    expect(links).not.toContain(`socket:[${own}]`)
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

function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'workerbench-test-'))
  onTestFinished(() => rmSync(directory, {recursive: true}))
  return directory
}

function pidOfTheDead(): Promise<number> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, ['--version'], {stdio: 'ignore'})
    child.once('exit', () => resolve(child.pid ?? 0))
  })
}
