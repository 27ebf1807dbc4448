import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {gzipSync} from 'node:zlib'
import {afterAll, describe, expect, it} from 'vitest'
import {readLogLine} from '../../src/imports/access-log/line.js'
import {planReplay} from '../../src/imports/access-log/plan-replay.js'
import {readAccessLog} from '../../src/imports/access-log/read.js'
import {routeOf} from '../../src/imports/access-log/route.js'
import {random} from '../fixtures/random-times.js'

const folder = mkdtempSync(join(tmpdir(), 'bench-log-'))
afterAll(() => {
  rmSync(folder, {recursive: true})
})

function written(name: string, text: string | Buffer): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

const noon = Date.UTC(2026, 10, 29, 12)

describe('a line of an access log', () => {
  const entry = {atMs: noon, method: 'GET', target: '/a?b=c%20d', status: 200}

  it.each([
    ['common', '10.0.0.1 - ann [29/Nov/2026:12:00:00 +0000] "GET /a?b=c%20d HTTP/1.1" 200 5'],
    ['of another zone', '::1 - - [29/Nov/2026:07:00:00 -0500] "GET /a?b=c%20d HTTP/1.0" 200 -'],
    [
      'combined, of gunicorn',
      '127.0.0.1 - - [29/Nov/2026:12:00:00 +0000] "GET /a?b=c%20d HTTP/1.1" 200 5 "-" "curl \\"8\\" [x]"',
    ],
    [
      'JSON with a request line',
      `{"time_local":"29/Nov/2026:12:00:00 +0000","request":"GET /a?b=c%20d HTTP/1.1","status":200}`,
    ],
    [
      'JSON with parts',
      `{"@timestamp":"2026-11-29T12:00:00Z","method":"get","uri":"/a?b=c%20d","status":"200"}`,
    ],
  ])('%s', (_, line) => {
    expect(readLogLine(line)).toEqual(entry)
  })

  it('has the time of $msec where there is one, and not that of a header', () => {
    const line = (more: string) => `1.2.3.4 - - [29/Nov/2026:12:00:00 +0000] "GET / HTTP/1.1" 200 5 ${more}`
    expect(readLogLine(line(`${noon / 1000}.250`))?.atMs).toBe(noon + 250)
    expect(readLogLine(line('"1111111111.250"'))?.atMs).toBe(noon)
    expect(readLogLine(`${noon / 1000}.250 1.2.3.4 "HEAD /x HTTP/1.1" 304`)).toEqual({
      ...{atMs: noon + 250, method: 'HEAD', target: '/x', status: 304},
    })
  })

  it.each([
    '',
    'rubbish',
    '1.2.3.4 - - [29/Nov/2026:12:00:00 +0000] "\\x16\\x03\\x01" 400 0',
    '1.2.3.4 - - [29/Foo/2026:12:00:00 +0000] "GET / HTTP/1.1" 200 5',
    '1.2.3.4 - - [29/Nov/2026:12:00:00 +0000] "GET /a b HTTP/1.1" 200 5',
    'INFO: 127.0.0.1:1 - "GET / HTTP/1.1" 200 OK',
    '{"method": "GET"}',
    '{"method": "GET", "uri": {"a": 1}, "time": 1}',
    '{',
    `[${'['.repeat(10_000)}`,
    `1.2.3.4 - - "${'\\"'.repeat(4000)}`,
  ])('is not understood: %s', line => {
    expect(readLogLine(line)).toBeUndefined()
  })
})

/** Like NASA's of 1995: bursts, quiet seconds, a few pages that nearly everybody asks for, and many that hardly anyone does. */
function nasaLike(seconds: number): {lines: string[]; perSecond: number[]; targets: Map<string, number>} {
  const draw = random(1995)
  const targets = new Map<string, number>()
  const lines: string[] = []
  const perSecond = Array.from({length: seconds}, (_, second) => {
    const count = second % 17 === 5 ? 0 : Math.floor(20 * draw() ** 3 * (second % 60 < 5 ? 10 : 1)) + 1
    const time = new Date(noon + second * 1000).toISOString().slice(11, 19)
    for (let index = 0; index < count; index++) {
      const u = draw()
      const target =
        u < 0.4
          ? '/'
          : u < 0.7
            ? '/images/logo.gif'
            : u < 0.9
              ? `/shuttle/${Math.floor(draw() * 99)}/`
              : '/history/'
      targets.set(target, (targets.get(target) ?? 0) + 1)
      lines.push(`h${index}.example - - [29/Nov/2026:${time} +0000] "GET ${target} HTTP/1.0" 200 7`)
    }
    return count
  })
  return {lines, perSecond, targets}
}

describe('a replay', () => {
  const {lines, perSecond, targets} = nasaLike(600)
  const file = written('nasa.log.gz', gzipSync(lines.join('\n')))

  it.each([1, 10])('at %d × has the log’s own counts in each second, and its own mix', async speed => {
    const log = await readAccessLog(file, () => true)
    expect(log).toMatchObject({lines: lines.length, notUnderstood: 0})
    const {sends, requests, durationMs, isSpread} = planReplay(log.entries, {speed, seed: 3})
    expect(isSpread).toBe(true)
    expect(durationMs).toBe(600_000 / speed)
    const counts = Array<number>(600 / speed).fill(0)
    for (const {atMs} of sends) counts[Math.floor(atMs / 1000)]! += 1
    const expected = counts.map((_, second) =>
      perSecond.slice(second * speed, (second + 1) * speed).reduce((sum, count) => sum + count, 0),
    )
    expect(counts).toEqual(expected)
    const sent = new Map<string, number>()
    for (const {request} of sends) {
      const {target = ''} = requests[request] ?? {}
      sent.set(target, (sent.get(target) ?? 0) + 1)
    }
    expect(sent).toEqual(targets)
    expect(sends.every(({atMs}, index) => index === 0 || atMs >= (sends[index - 1]?.atMs ?? 0))).toBe(true)
  })

  it('keeps milliseconds where the log has them', async () => {
    const msec = [0.125, 0.5, 1.25].map(
      (at, index) =>
        `1.2.3.4 - - [29/Nov/2026:12:00:00 +0000] "GET /${index} HTTP/1.1" 200 1 ${(noon / 1000 + at).toFixed(3)}`,
    )
    // A log is written when requests end.
    const log = await readAccessLog(written('msec.log', msec.toReversed().join('\r\n')), () => true)
    const plan = planReplay(log.entries, {speed: 2, seed: 1})
    expect(plan).toMatchObject({isSpread: false, durationMs: 1000})
    expect(plan.sends.map(({atMs}) => atMs)).toEqual([62.5, 250, 625])
  })

  it('has a name for each route, and one for all the rare ones', () => {
    const entries = Array.from({length: 100}, (_, index) => ({
      ...{atMs: noon + index, method: 'GET', status: index === 0 ? 404 : 200},
      target: index < 50 ? `/items/${index}` : `/page-${index}`,
    }))
    const {counts, requests} = planReplay(entries, {speed: 1, seed: 1})
    expect(counts[0]).toEqual(['GET /items/{id}', 50])
    expect(counts).toHaveLength(40)
    expect(counts.at(-1)).toEqual(['other requests', 12])
    expect(requests.slice(0, 2).map(({status}) => status)).toEqual(['2xx,3xx,4xx', '2xx,3xx'])
    expect(routeOf('/a/6f9619ff-8b86-d011-b42d-00cf4fc964ff/b/0123456789abcdef01?x=1')).toBe('/a/{id}/b/{id}')
  })
})

describe('a hostile log', () => {
  it('with a line without end is read to its end, and no more of it kept than a line may have', async () => {
    const line = '1.2.3.4 - - [29/Nov/2026:12:00:00 +0000] "GET / HTTP/1.1" 200 5'
    const file = written('long.log', `${line}\n${'x'.repeat(3_000_000)}\n${line}`)
    expect(await readAccessLog(file, () => true)).toMatchObject({
      ...{lines: 3, notUnderstood: 1, firstNotUnderstood: 2},
      entries: [{target: '/'}, {target: '/'}],
    })
  })

  it('that is no gzip, or is not there, is refused', async () => {
    for (const file of [written('bad.log.gz', 'no gzip'), join(folder, 'none.log')])
      await expect(readAccessLog(file, () => true)).rejects.toMatchObject({code: 'WB_CANNOT_READ'})
  })
})
