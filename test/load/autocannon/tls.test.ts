import {execFileSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {jobFor, load} from '../fixtures/generator.js'
import {later, reply, startServer} from '../fixtures/scripted-server.js'

const hasOpenssl = canRun('openssl', 'version')

describe.skipIf(!hasOpenssl)('https', () => {
  let tls: {key: string; cert: string}
  let folder: string

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'bench-tls-'))
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
    const kind = [
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
    ]
    execFileSync('openssl', ['req', ...kind, ...subject, '-keyout', key, '-out', cert], {stdio: 'ignore'})
    tls = {key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8')}
  })
  afterAll(() => {
    rmSync(folder, {recursive: true})
  })

  it('loads a server whose certificate nobody vouches for only when told to', async () => {
    await using server = await startServer(
      request => {
        later(2, request, reply())
      },
      {tls},
    )
    await expect(load(jobFor(server.origin))).rejects.toMatchObject({
      family: 'environment',
      message: expect.stringContaining('self-signed certificate') as string,
    })
    expect(server.requests).toBe(0)

    const result = await load(jobFor(server.origin, {insecure: true}))
    expect(result.total).toMatchObject({ok: server.requests, lost: 0, inFlight: 0})
    expect(result.connectionsOpened).toBe(10)
    expect(result.window.bodyBytes).toBe(result.window.ended.ok * 5)
  })

  it('counts a body that ends with the connection, and a connection per request', async () => {
    await using server = await startServer(
      request => {
        later(2, request, 'HTTP/1.0 200 OK\r\n\r\nhello', 'end')
      },
      {tls},
    )
    const result = await load(jobFor(server.origin, {insecure: true}))
    expect(result.total).toMatchObject({ok: server.requests, lost: 0, inFlight: 0})
    expect(result.connectionsOpened).toBe(server.requests)
    expect(result.window.bodyBytes).toBe(result.window.ended.ok * 5)
  })
})

function canRun(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, {stdio: 'ignore'})
    return true
  } catch {
    return false
  }
}
