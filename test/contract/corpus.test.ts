import {existsSync, readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {afterAll, describe, expect, test} from 'vitest'
import {implementations, startMode} from './modes.js'
import {replay} from './replay.js'

/** gunicorn's own request corpus lies beside the project, not in it; BENCH_CORPUS names another place. */
const file =
  process.env['BENCH_CORPUS'] ??
  fileURLToPath(new URL('../../../shared/corpus/http-requests.json', import.meta.url))

interface Case {
  readonly id: string
  readonly kind: 'valid' | 'invalid'
  readonly needsSettings: boolean
  readonly raw: string
  readonly requests?: readonly {readonly uri: string}[]
}

const isThere = existsSync(file)
const all = isThere ? (JSON.parse(readFileSync(file, 'utf8')) as {cases: Case[]}).cases : []
const cases = all.filter(each => !each.needsSettings)
const servers = isThere ? await Promise.all(implementations.map(mode => startMode(mode))) : []
afterAll(() => Promise.all(servers.map(server => server.stop())))

/** Node 20 takes 4 that gunicorn refuses and refuses 6 that it takes; later ones may be stricter, hardly laxer. */
const mostTakenByNode = 8
const mostRefusedByNode = 12

/** What gunicorn takes and this parser refuses, for another server may read it differently: docs/decisions/0068. */
const stricter =
  /^valid\/(009|027|029|030|rfc9112_smuggle_te_identity_chunked_01|rfc9112_target_authority_.*)$/
const isStricter = ({id}: Case) => stricter.test(id)
const valid = cases.filter(({kind}) => kind === 'valid')

describe.skipIf(!isThere)('the corpus over sockets (skipped where it is absent)', () => {
  describe.each(servers.filter(({capabilities}) => capabilities.strictHttp))('$name', server => {
    test.each(cases.filter(({kind}) => kind === 'invalid'))('refuses $id, once', async ({raw}) => {
      const statuses = await replay(server.port, toEcho(withHost(decoded(raw))))
      expect(statuses.length).toBeLessThanOrEqual(1)
      for (const status of statuses) expect(status).toBeGreaterThanOrEqual(400)
    })

    test.each(valid.filter(isStricter))('refuses $id, once, though gunicorn takes it', async ({id, raw}) => {
      const statuses = await replay(server.port, toEcho(withHost(decoded(raw))))
      expect(statuses).toEqual([/009|027/.test(id) ? 400 : 501])
    })

    test.each(valid.filter(each => !isStricter(each)))('answers $id', async ({id, raw, requests = []}) => {
      // The body of 020 looks like a head; 099 ends in the middle of its body.
      const bytes = id === 'valid/020' ? decoded(raw) : withHost(decoded(raw))
      const statuses = await replay(server.port, id === 'valid/020' ? bytes : toEcho(bytes))
      expect(statuses).toHaveLength(id === 'valid/099' ? 0 : requests.length)
      for (const status of statuses) expect([200, 404, 405]).toContain(status)
    })
  })

  test.each(servers.filter(({capabilities}) => !capabilities.strictHttp))(
    '$name never answers twice; what it takes and refuses is node:http',
    async server => {
      const taken: string[] = []
      const refused: string[] = []
      for (const {id, kind, raw} of cases) {
        const statuses = await replay(server.port, toEcho(withHost(decoded(raw))))
        if (kind === 'invalid' && statuses.some(status => status < 300)) taken.push(id)
        if (kind === 'valid' && statuses.some(status => status === 400)) refused.push(id)
      }
      console.log(`node:http ${process.version} takes ${taken.join(' ')}\nand refuses ${refused.join(' ')}`)
      expect(taken.length).toBeLessThanOrEqual(mostTakenByNode)
      expect(refused.length).toBeLessThanOrEqual(mostRefusedByNode)
    },
    30_000,
  )
})

function decoded(raw: string): string {
  return Buffer.from(raw, 'base64').toString('latin1')
}

/** Many cases are about something else than their missing Host. Only heads get one, not bodies that look like heads. */
function withHost(text: string): string {
  if (/^host:/im.test(text)) return text
  return text.replace(/(?<=^|\r\n\r\n)[^\r]* HTTP\/[^\r]*\r\n/g, '$&Host: added\r\n')
}

/** A case about its body must reach somebody who reads it. A case about its request line stays as it is. */
function toEcho(text: string): string {
  const line = /^[A-Z]+ \/[!-~]* (HTTP\/1\.[01])\r\n/
  return /^(content-length|transfer-encoding)\b/im.test(text) ? text.replace(line, 'POST /echo $1\r\n') : text
}
