import {describe, expect, it} from 'vitest'
import {startServer} from '../master/reference-server.js'

describe.each(['async', 'native'])('%s app', mode => {
  it('overlaps the calls of a fan-out', async () => {
    const {url} = await startServer(['--mode', mode])
    await fetch(`${url}/fanout?n=10&ms=10`)
    const begin = performance.now()
    expect(await (await fetch(`${url}/fanout?n=10&ms=300`)).text()).toBe('ok')
    const tookMs = performance.now() - begin
    expect(tookMs).toBeGreaterThanOrEqual(300)
    expect(tookMs).toBeLessThan(10 * 300)
  })

  it('serves others while one sleeps', async () => {
    const {url} = await startServer(['--mode', mode])
    const order: string[] = []
    await Promise.all([
      fetch(`${url}/sleep?ms=1500`).then(() => order.push('sleep')),
      fetch(url).then(() => order.push('hello')),
    ])
    expect(order).toEqual(['hello', 'sleep'])
  })

  it('says who answered', async () => {
    const server = await startServer(['--mode', mode])
    const who: unknown = await (await fetch(`${server.url}/whoami`)).json()
    expect(who).toEqual({pid: server.workers()[0], thread: 0, mode, worker: 1, requests: 1})
  })

  it('answers HEAD without a body', async () => {
    const {url} = await startServer(['--mode', mode])
    const response = await fetch(`${url}/bytes?n=10`, {method: 'HEAD'})
    expect(response.headers.get('content-length')).toBe('10')
    expect(await response.text()).toBe('')
  })

  it.each([
    ['GET', '/nowhere', 404],
    ['GET', '/io?ms=-1', 400],
    ['GET', '/bytes?n=1.5', 400],
    ['GET', '/fanout?n=101', 400],
    ['DELETE', '/', 405],
    ['GET', '/echo', 405],
    ['GET', '/ws', 426],
  ])('refuses %s %s with %i', async (method, path, status) => {
    const {url} = await startServer(['--mode', mode])
    const response = await fetch(url + path, {method})
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toBe('text/plain')
    expect(await response.text()).not.toBe('')
    if (status === 405) expect(response.headers.get('allow')).toBe(path === '/' ? 'GET, HEAD' : 'POST, PUT')
    if (status === 426) expect(response.headers.get('upgrade')).toBe('websocket')
  })

  it('answers 502 while the upstream cannot be reached', async () => {
    const {url} = await startServer(['--mode', mode, '--upstream', '127.0.0.1:1'])
    expect((await fetch(`${url}/io`)).status).toBe(502)
    expect((await fetch(url)).status).toBe(200)
  })
})
