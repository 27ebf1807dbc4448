import {execFileSync} from 'node:child_process'
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {createServer as createHttp} from 'node:http'
import {createServer as createTls} from 'node:https'
import {createServer} from 'node:net'
import type {AddressInfo, Server} from 'node:net'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {parseResult} from '../../src/result/read.js'
import {Sandbox} from './bench.js'
import {completed} from '../fixtures/completed.js'

let sandbox: Sandbox
beforeEach(() => {
  sandbox = new Sandbox()
})
afterEach(() => sandbox.end())

async function urlOf(server: Server): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], {stdio: 'ignore'})
    return true
  } catch {
    if (process.env['BENCH_REQUIRE'] === 'all') throw new Error('openssl is required')
    return false
  }
}

function selfSigned(folder: string): {key: Buffer; cert: Buffer} {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  execFileSync('openssl', ['req', ...kind, '-subj', '/CN=127.0.0.1', '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  })
  return {key: readFileSync(key), cert: readFileSync(cert)}
}

async function listening(): Promise<{server: Server; port: number}> {
  const server = createServer(socket => socket.destroy())
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {server, port: (server.address() as AddressInfo).port}
}

/** A long reason goes on in the next line. */
function unwrapped(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}

describe('a cell that cannot be measured is invalid: exit 5', () => {
  it('when the target refuses connections', async () => {
    const {server, port} = await listening()
    await new Promise(resolve => server.close(resolve))
    const {code, stdout} = await sandbox.run(['run', '--url', `http://127.0.0.1:${port}`, '-q', '-r', '2'])
    expect(code).toBe(5)
    expect(stdout).toMatch(/url: invalid: GET .* no answer: .*ECONNREFUSED/)
  })

  it('when the target never answers', async () => {
    const silent = createServer(() => undefined)
    const url = await urlOf(silent)
    const {code, stdout} = await sandbox.run(['run', '--url', url, '--request-timeout', '300ms', '-q'])
    silent.close()
    expect(code).toBe(5)
    expect(stdout).toMatch(/url: invalid: GET .* no answer: nothing within 300 ms/)
    expect(stdout).toContain('--request-timeout')
  })

  it('when the answer of the target has no end', async () => {
    const endless = createHttp((_, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write('data: tick\n\n'), 50)
      response.once('close', () => clearInterval(timer))
    })
    const url = await urlOf(endless)
    const {code, stdout} = await sandbox.run(['run', '--url', url, '--request-timeout', '500ms', '-q'])
    endless.close()
    expect(code).toBe(5)
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'no answer: status 200 came, but its body did not end within 500 ms',
    )
  })

  it('when the target answers with something else than HTTP', async () => {
    const garbage = createServer(socket => {
      socket.on('error', () => undefined).end('SSH-2.0-OpenSSH_9.2\r\n')
    })
    const url = await urlOf(garbage)
    const {code, stdout} = await sandbox.run(['run', '--url', url, '-q'])
    garbage.close()
    expect(code).toBe(5)
    expect(unwrapped(stdout)).toMatch(/url: invalid: GET .* no answer: Parse Error: Expected HTTP/)
    expect(stdout).toContain('what came is not HTTP: is this the right port?')
  })

  it.skipIf(!hasOpenssl())('when nobody vouches for the certificate, unless told not to ask', async () => {
    const server = createTls(selfSigned(sandbox.folder), (_, response) => response.end('ok'))
    const url = (await urlOf(server)).replace('http:', 'https:')
    const args = ['run', '--url', url, '-q', '-r', '1', '-d', '200ms', '-W', '50ms', '-c', '2']
    const refused = await sandbox.run(args)
    expect(refused.code).toBe(5)
    expect(refused.stdout).toMatch(/no answer: self-signed certificate[^]*accept any with --insecure/)
    expect((await sandbox.run([...args, '--insecure'])).code).toBe(0)
    server.close()
  })

  it('when the answer is not the expected one', async () => {
    mkdirSync(join(sandbox.folder, 'scenarios'))
    writeFileSync(join(sandbox.folder, 'scenarios/gone.yaml'), 'name: gone\ndescription: d\npath: /nowhere\n')
    const {code, stdout} = await sandbox.run(['run', 'gone', '--mode', 'async', '-q', '-r', '1'])
    expect(code).toBe(5)
    expect(unwrapped(stdout)).toMatch(/invalid: GET .*\/nowhere answered 404, not 2xx/)
  })

  it('when the server dies at its start, with its last words', async () => {
    // A preload that throws ends every Node process of the server, and not bench itself, which has its argv checked.
    const preload = join(sandbox.folder, 'die.mjs')
    writeFileSync(
      preload,
      `if (process.argv[1]?.includes('reference/main')) { console.error('out of luck'); process.exit(9) }`,
    )
    const {code, stdout} = await sandbox.run(['run', 'hello', '--mode', 'async', '-q', '-r', '1'], {
      NODE_OPTIONS: `--import=${preload}`,
    })
    expect(code).toBe(5)
    expect(unwrapped(stdout)).toMatch(/invalid: reference\/async ended with exit code 9 before it was ready/)
    expect(stdout).toContain('out of luck')
  })
})

describe('a server that dies under load: exit 5, with how it died and its last words', () => {
  const args = ['-c', '4', '-r', '1', '-d', '1s', '-q']
  // More than is asked before the load, and fewer than a busy machine answers under it.
  const dies = `
    let answered = 0
    http.createServer((_, response) => {
      response.end('ok')
      if (++answered > 100) throw new Error('boom')
    }).listen(process.argv[2], '127.0.0.1')`

  it('its only process', async () => {
    writeFileSync(join(sandbox.folder, 'dies.mjs'), `import http from 'node:http'${dies}`)
    const {code, stdout} = await sandbox.run(['run', '--command', 'node dies.mjs {port}', ...args])
    expect(code, stdout).toBe(5)
    expect(stdout).toMatch(
      /command: invalid: command ended with exit code 1 while it was measured\n {2}It wrote last:[^]* {5}\^[^]*Error: boom/,
    )
  })

  it('its workers, while the master lives', async () => {
    writeFileSync(
      join(sandbox.folder, 'cluster.mjs'),
      `import cluster from 'node:cluster'
       import http from 'node:http'
       if (cluster.isPrimary) { cluster.fork(); setInterval(() => undefined, 1000) } else {${dies} }`,
    )
    const {code, stdout} = await sandbox.run(['run', '--command', 'node cluster.mjs {port}', ...args])
    expect(code, stdout).toBe(5)
    expect(stdout).toMatch(/command: invalid: [^]*It wrote last:[^]*Error: boom/)
  })
})

describe('a rate that the server cannot take', () => {
  it('is flagged, and its latency withheld', async () => {
    // One request at a time, 8 ms each: 125 a second.
    let free = 0
    const server = createHttp((_, response) => {
      free = Math.max(free, performance.now()) + 8
      setTimeout(() => response.end('ok'), free - performance.now())
    })
    const url = await urlOf(server)
    const {code, stdout} = await sandbox.run([
      ...[
        'run',
        '--url',
        url,
        '--phase',
        'latency',
        '--rate',
        '300',
        '--seed',
        '1',
        '-r',
        '1',
        '-d',
        '500ms',
      ],
      ...['-W', '50ms', '-q', '-o', 'r.json'],
    ])
    server.close()
    expect(code).toBe(0)
    expect(stdout.replace(/\n/g, ' ')).toMatch(
      /offered: only \d\d(\.\d)? % of the arrivals that were due were kept up with: the rate is beyond/,
    )
    const {cells} = parseResult(readFileSync(join(sandbox.folder, 'r.json'), 'utf8'), 'r.json')
    const {p50, p90} = completed(cells[0]).summary.latency
    expect([p50.withheld, p90.withheld]).toEqual(['offered', 'offered'])
    expect(p50.value).toBeGreaterThan(0)
  }, 60_000)
})
