import fc from 'fast-check'
import {readFileSync} from 'node:fs'
import {afterAll, describe, expect, test} from 'vitest'
import {latin1, parseAll} from '../servers/reference/http/parsed.js'
import {capabilities, implementations, startMode} from './modes.js'
import {exchange, replay} from './replay.js'

const strict = implementations.filter(mode => capabilities[mode].strictHttp)
const servers = await Promise.all(strict.map(mode => startMode(mode)))
afterAll(() => Promise.all(servers.map(server => server.stop())))

const {messages: seeds, insertions} = JSON.parse(
  readFileSync(new URL('../../experiments/torture/http-seeds.json', import.meta.url), 'utf8'),
) as {messages: [string, string, string]; insertions: string[]}
const [get, post, chunked] = seeds
const unread = chunked.replace('POST /echo', 'GET /nowhere')
const wrong = chunked.replace('3;a=b', '4;a=b')
const last = get.replace('Host: x', 'Connection: close\r\nHost: x')

const seed = 20_260_701

describe.each(servers)('$name under random bytes', server => {
  const messages = [
    get + post + last,
    chunked + unread + get,
    unread + post,
    post + wrong,
    `${get}nonsense\r\n\r\n`,
  ]

  test('the same bytes get the same answers, however they are cut', async () => {
    const expected = new Map<string, string>()
    for (const message of messages) expected.set(message, answersIn(await exchange(server.port, message)))
    const cuts = fc.array(fc.nat(150), {minLength: 1, maxLength: 8})
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...messages), cuts, async (message, at) => {
        expect(answersIn(await exchange(server.port, message, {cuts: at}))).toBe(expected.get(message))
      }),
      {seed, numRuns: 60},
    )
  })

  test('what is sent is answered as the parser reads it, and the worker lives', async () => {
    const workers = server.workers()
    const mutation = fc.record({
      message: fc.constantFrom(...messages),
      at: fc.nat(200),
      drop: fc.nat(4),
      put: fc.oneof(
        fc.constantFrom(...insertions),
        fc.string({
          unit: fc.integer({min: 0, max: 255}).map(code => String.fromCharCode(code)),
          maxLength: 3,
        }),
      ),
    })
    await fc.assert(
      fc.asyncProperty(mutation, async ({message, at, drop, put}) => {
        const text = message.slice(0, at) + put + message.slice(at + drop)
        const {requests, end} = parseAll([latin1(text)])
        const statuses = await replay(server.port, text)
        // A refusal is one answer more. A body that goes wrong after its answer just ends the connection.
        const most = requests.length + (typeof end === 'number' || end === 'waits' ? 1 : 0)
        expect(statuses.length).toBeLessThanOrEqual(most)
        expect(statuses.length).toBeGreaterThanOrEqual(requests.length)
        if (requests.length === 0 && typeof end === 'number') {
          for (const status of statuses) expect(status).toBeGreaterThanOrEqual(400)
        }
      }),
      {seed, numRuns: 150},
    )
    expect(server.workers()).toEqual(workers)
    expect(server.log()).not.toMatch(/Error (handling|on a connection)/)
  })
})

/** All that came back but what may differ: the time, and what is known of the connection when the head is written. */
function answersIn(received: string): string {
  return received.replace(/^(Date|Connection): .*\r\n/gm, '')
}
