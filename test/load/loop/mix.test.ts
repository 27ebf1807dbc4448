import {describe, expect, it} from 'vitest'
import type {JobMix, LoadJob} from '../../../src/load/job.js'
import type {LoadResult} from '../../../src/load/result.js'
import {engines, jobsWith, load} from '../fixtures/generator.js'
import {later, reply, startServer} from '../fixtures/scripted-server.js'

const anyText = {status: '2xx', body: null}

/** Three requests of the first for one of the second, and now and then one that is answered badly. */
function mixOf(origin: string, seed = 7): JobMix {
  const request = (name: string, path: string, weight: number) => ({
    ...{name, weight, url: `${origin}${path}`, method: 'GET', headers: {}, body: undefined, expect: anyText},
  })
  return {
    seed,
    requests: [
      request('list', '/list', 6),
      {
        ...request('order', '/order', 2),
        method: 'POST',
        body: 'an order',
        expect: {status: '201', body: 'done'},
      },
      request('gone', '/gone', 1),
    ],
  }
}

/** What it saw, by method and path, with the body of an order. */
async function served(job: (origin: string) => LoadJob) {
  const seen: Record<string, number> = {}
  await using server = await startServer(request => {
    const [line = ''] = request.head.split('\r\n')
    const key = `${line.replace(/ HTTP.*/, '')} ${request.body}`.trim()
    seen[key] = (seen[key] ?? 0) + 1
    const answer = line.includes('/order')
      ? reply('done', '', '201 Created')
      : line.includes('/gone')
        ? reply('no', '', '404 Not Found')
        : reply()
    later(2, request, answer)
  })
  return {result: await load(job(server.origin)), seen}
}

function totals({rows = []}: LoadResult) {
  return Object.fromEntries(rows.map(({name, total}) => [name, total]))
}

describe.each(engines)('a mix with the %s engine', engine => {
  const {jobFor, openJobFor} = jobsWith(engine)

  it.each<[string, (origin: string) => LoadJob]>([
    ['closed', origin => jobFor(`${origin}/list`, {mix: mixOf(origin)})],
    ['open', origin => openJobFor(`${origin}/list`, {mix: mixOf(origin)})],
    ['closed, in two processes', origin => jobFor(`${origin}/list`, {mix: mixOf(origin), processes: 2})],
  ])('%s loop: each request as the server saw it, judged by what is expected of it', async (_, job) => {
    const {result, seen} = await served(job)
    const {list, order, gone} = totals(result)
    expect({list: list?.sent, order: order?.sent, gone: gone?.sent}).toEqual({
      list: seen['GET /list'],
      order: seen['POST /order an order'],
      gone: seen['GET /gone'],
    })
    expect(list).toMatchObject({ok: list?.sent, non2xx: 0})
    expect(order).toMatchObject({ok: order?.sent, non2xx: 0})
    expect(gone).toMatchObject({ok: 0, non2xx: gone?.sent})
    expect(result.unexpected).toEqual({'404': gone?.sent})
    const sum = (of: (row: NonNullable<LoadResult['rows']>[number]) => number) =>
      (result.rows ?? []).reduce((all, row) => all + of(row), 0)
    expect(sum(row => row.total.sent)).toBe(result.total.sent)
    expect(sum(row => row.ended.ok)).toBe(result.window.ended.ok)
    expect(sum(row => row.ended.non2xx)).toBe(result.window.ended.non2xx)
    // By their weights: 200 requests leave the share of six in nine within four standard deviations.
    const share = (list?.sent ?? 0) / result.total.sent
    expect(Math.abs(share - 6 / 9)).toBeLessThan(4 * Math.sqrt(((6 / 9) * (3 / 9)) / result.total.sent))
  })
})

it('the same seed sends the same requests in the same order', async () => {
  const {openJobFor} = jobsWith('autocannon')
  const orderOf = async (seed: number) => {
    const order: string[] = []
    await using server = await startServer(request => {
      order.push(request.head.split(' ')[1] ?? '')
      later(1, request, reply('done', '', request.head.startsWith('POST') ? '201 Created' : '200 OK'))
    })
    await load(
      openJobFor(server.origin, {mix: mixOf(server.origin, seed), maxConnections: 1, durationMs: 300}),
    )
    return order.slice(0, 40)
  }
  const [once, again, other] = [await orderOf(3), await orderOf(3), await orderOf(4)]
  expect(once).toEqual(again)
  expect(once).not.toEqual(other)
})
