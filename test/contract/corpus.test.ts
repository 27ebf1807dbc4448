import {afterAll, describe, expect, test} from 'vitest'
import {
  corpus,
  decoded,
  hasCorpus,
  invalid,
  refusedOnPurpose,
  valid,
  withHost,
} from '../fixtures/gunicorn-corpus.js'
import {implementations, startMode} from './modes.js'
import {replay} from './replay.js'

const servers = hasCorpus ? await Promise.all(implementations.map(mode => startMode(mode))) : []
afterAll(() => Promise.all(servers.map(server => server.stop())))

/** Node 20 takes 4 that gunicorn refuses and refuses 6 that it takes; later ones may be stricter, hardly laxer. */
const mostTakenByNode = 8
const mostRefusedByNode = 12

describe.skipIf(!hasCorpus)('the corpus over sockets (skipped where it is absent)', () => {
  describe.each(servers.filter(({capabilities}) => capabilities.strictHttp))('$name', server => {
    test.each(invalid)('refuses $id, once', async ({raw}) => {
      const statuses = await replay(server.port, toEcho(withHost(decoded(raw))))
      expect(statuses.length).toBeLessThanOrEqual(1)
      for (const status of statuses) expect(status).toBeGreaterThanOrEqual(400)
    })

    test.each(refusedOnPurpose)('refuses $id, once, though gunicorn takes it', async ({raw, status}) => {
      expect(await replay(server.port, toEcho(withHost(decoded(raw))))).toEqual([status])
    })

    test.each(valid)('answers $id', async ({id, raw, requests = []}) => {
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
      for (const {id, kind, raw} of corpus) {
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

/** A case about its body must reach somebody who reads it. A case about its request line stays as it is. */
function toEcho(text: string): string {
  const line = /^[A-Z]+ \/[!-~]* (HTTP\/1\.[01])\r\n/
  return /^(content-length|transfer-encoding)\b/im.test(text) ? text.replace(line, 'POST /echo $1\r\n') : text
}
