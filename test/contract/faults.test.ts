import {once} from 'node:events'
import {readdirSync} from 'node:fs'
import {connect, type Socket} from 'node:net'
import {uniformInt} from 'pure-rand/distribution/uniformInt'
import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus'
import {afterAll, describe, expect, onTestFinished, test} from 'vitest'
import {until} from '../servers/reference/master/reference-server.js'
import {ask, connectTo} from './ask.js'
import {modes, startMode} from './modes.js'

const failingApp = new URL('fixtures/failing-app.mjs', import.meta.url).href
const servers = await Promise.all(
  modes.map(mode => startMode(mode, ['--workers', '2'], {NODE_OPTIONS: `--import=${failingApp}`})),
)
afterAll(() => Promise.all(servers.map(server => server.stop())))

describe.each(servers)('faults in $name', server => {
  test('killed workers are replaced; only what they had in service is lost, and nobody hangs', async () => {
    const clients = 4
    const kills = 10
    const pids = random(seed)
    const load = startLoad(server.origin, clients)
    await until('it is under load', () => load.answers() > 20)
    const descriptors = (): number => readdirSync(`/proc/${server.pid}/fd`).length
    const before = descriptors()
    for (let kill = 0; kill < kills; kill++) {
      const answered = load.answers()
      await until('it is under load', () => load.answers() > answered + 10)
      const workers = server.workers()
      const victim = workers[pids(workers.length)] ?? 0
      process.kill(victim, 'SIGKILL')
      await until('it was replaced', () => {
        const now = server.workers()
        return now.length === workers.length && !now.includes(victim)
      })
    }
    const {lost, hung} = await load.stop()
    expect(hung).toBe(0)
    expect(lost).toBeLessThanOrEqual(kills * clients)
    await until('descriptors are as many as before', () => descriptors() <= before)
    expect((await ask(server, 'GET', '/')).status).toBe(200)
  })

  test('an error of the app is a 500, and the worker lives', async () => {
    const workers = server.workers()
    expect((await ask(server, 'GET', '/cpu?boom=1')).status).toBe(500)
    expect((await ask(server, 'GET', '/')).status).toBe(200)
    expect(server.workers()).toEqual(workers)
    expect(server.log()).toMatch(/Error handling request .*boom=1\nError: boom/)
  })

  test('a worker that leaves by itself is replaced', async () => {
    const [leaver = 0, ...others] = server.workers()
    process.kill(leaver, 'SIGTERM')
    await until('it was replaced', () => {
      const now = server.workers()
      return now.length === others.length + 1 && !now.includes(leaver)
    })
    expect((await ask(server, 'GET', '/')).status).toBe(200)
  })

  test('the master holds no more descriptors than before', async () => {
    const descriptors = (): number => readdirSync(`/proc/${server.pid}/fd`).length
    const before = descriptors()
    for (let kill = 0; kill < 2; kill++) {
      const [victim = 0, ...others] = server.workers()
      process.kill(victim, 'SIGKILL')
      await until('it was replaced', () => {
        const now = server.workers()
        return now.length === others.length + 1 && !now.includes(victim)
      })
    }
    await until('they are closed', () => descriptors() <= before)
  })

  test('clients that vanish in the middle of a request harm nobody', async () => {
    const workers = server.workers()
    for (const text of [
      'GET / HT',
      'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc',
      'GET /bytes?n=8000000 HTTP/1.1\r\nHost: x\r\n\r\n',
      'GET /sleep?ms=50 HTTP/1.1\r\nHost: x\r\n\r\n',
    ]) {
      for (let client = 0; client < 5; client++) {
        const socket = await open(server.port)
        socket.write(text)
        setTimeout(() => socket.resetAndDestroy(), 10 * client)
        await once(socket, 'close')
      }
    }
    expect((await ask(server, 'GET', '/')).body).toBe('hello')
    expect(server.workers()).toEqual(workers)
  })

  test.runIf(['green', 'async', 'native'].includes(server.name))(
    '1,000 idle connections keep nobody waiting',
    async () => {
      const idle = await Promise.all(Array.from({length: 1000}, () => open(server.port)))
      expect((await ask(server, 'GET', '/')).body).toBe('hello')
      const gone = idle.map(socket => once(socket, 'close'))
      for (const socket of idle) socket.destroy()
      await Promise.all(gone)
    },
  )

  test.runIf(['green', 'async', 'native'].includes(server.name))(
    'readers that take nothing of a large answer keep nobody waiting',
    async () => {
      // More than there are workers: each has at least one that is stuck, or all are in one and the other is free.
      for (let reader = 0; reader < 6; reader++) {
        const client = await connectTo(server)
        client.pause()
        client.get('/bytes?n=16000000')
      }
      for (let request = 0; request < 10; request++) {
        expect((await ask(server, 'GET', '/')).body).toBe('hello')
      }
    },
  )
})

async function open(port: number): Promise<Socket> {
  const socket = connect({port, host: '127.0.0.1'})
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

const seed = 20_261_121

/** Whole numbers below what is asked, always the same for a seed. */
function random(start: number): (below: number) => number {
  const generator = xoroshiro128plus(start)
  return below => uniformInt(generator, 0, below - 1)
}

interface Load {
  readonly answers: () => number
  /** Ends it; gives how many requests failed, and how many were neither answered nor refused. */
  stop(): Promise<{lost: number; hung: number}>
}

/** Clients that ask again, each time on a new connection, as soon as they are answered. */
function startLoad(url: string, clients: number): Load {
  let answers = 0
  let lost = 0
  let hung = 0
  let isRunning = true
  const client = async (): Promise<void> => {
    while (isRunning) {
      try {
        const signal = AbortSignal.timeout(10_000)
        const response = await fetch(url, {signal, headers: {Connection: 'close'}})
        await response.text()
        answers++
      } catch (error) {
        if (error instanceof Error && error.name === 'TimeoutError') hung++
        else lost++
      }
    }
  }
  const running = Promise.all(Array.from({length: clients}, client))
  return {
    answers: () => answers,
    stop: async () => {
      isRunning = false
      await running
      return {lost, hung}
    },
  }
}
