import {fork, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {rmSync} from 'node:fs'
import {connect, createServer, type AddressInfo, type Socket} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {HeldWatch} from '../../src/measure/held.js'
import {readConnections} from '../../src/measure/socket-table.js'

const program = fileURLToPath(new URL('fixtures/listens.mjs', import.meta.url))

/** Another process that others connect to: the place of a database. */
describe('what a process holds of another', () => {
  const path = join(tmpdir(), `bench-held-${process.pid}.sock`)
  let other: ChildProcess
  let port: number
  const sockets: Socket[] = []

  beforeEach(async () => {
    other = fork(program, [path])
    const [message] = (await once(other, 'message')) as [number]
    port = message
  })
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy()
    other.kill('SIGKILL')
    await once(other, 'exit')
    rmSync(path, {force: true})
  })

  async function open(to: {port: number; host: string} | {path: string}) {
    const socket = connect(to)
    await once(socket, 'connect')
    sockets.push(socket)
    return socket
  }

  const connectionsOf = (watch: HeldWatch) =>
    watch
      .held()
      .connections.filter(({to}) => to === `127.0.0.1:${port}` || to === `unix:${path}`)
      .map(({to, peak, peakInOne, course}) => ({to, peak, peakInOne, course}))

  it('connections by the other end, at most at once and over time, over TCP and UNIX sockets', async () => {
    const watch = new HeldWatch(() => [process.pid])
    const still = new HeldWatch(() => [process.pid], [`127.0.0.1:${port}`, `unix:${path}`])
    await open({port, host: '127.0.0.1'})
    const second = await open({port, host: '127.0.0.1'})
    await open({path})
    watch.look()
    still.look()
    second.destroy()
    await once(second, 'close')
    await expect
      .poll(() => {
        watch.look()
        return connectionsOf(watch)[0]?.course.at(-1)
      })
      .toBe(1)
    const [tcp, unix] = connectionsOf(watch)
    expect(tcp).toMatchObject({to: `127.0.0.1:${port}`, peak: 2, peakInOne: 2})
    expect(tcp?.course[0]).toBe(2)
    // Only netlink tells the other end of a UNIX socket.
    if (readConnections().some(({local}) => local?.startsWith('unix:')))
      expect(unix).toMatchObject({to: `unix:${path}`, peak: 1, peakInOne: 1})
    expect(connectionsOf(still)).toEqual([])
    const {descriptorsPeak, fullest, atMs} = watch.held()
    expect(fullest?.open).toBe(descriptorsPeak)
    expect(fullest?.limit ?? Infinity).toBeGreaterThan(3)
    expect(atMs).toHaveLength(tcp!.course.length)
  })
})

it('its own clients are none of these, and what each connection has brought is told', async () => {
  const server = createServer(socket => socket.resume()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const {port} = server.address() as AddressInfo
  const client = connect(port, '127.0.0.1')
  await once(client, 'connect')
  try {
    const watch = new HeldWatch(() => [process.pid])
    client.write('x'.repeat(1000))
    const received = () => [...(watch.received().get(process.pid)?.values() ?? [])]
    if (readConnections().some(({receivedBytes}) => receivedBytes !== null))
      await expect.poll(received).toEqual([1000])
    watch.look()
    const ends = watch.held().connections.map(({to}) => to)
    expect(ends.filter(to => to.endsWith(`:${port}`))).toEqual([])
  } finally {
    client.destroy()
    server.close()
    await once(server, 'close')
  }
})

it('a process that is gone holds nothing', () => {
  const watch = new HeldWatch(() => [2 ** 22 + 1])
  watch.look()
  expect(watch.held()).toMatchObject({descriptorsPeak: 0, fullest: null, connections: []})
  expect([...watch.received()].flatMap(([, sockets]) => [...sockets])).toEqual([])
})
