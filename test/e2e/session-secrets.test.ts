import {execFile} from 'node:child_process'
import {once} from 'node:events'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {promisify} from 'node:util'
import {afterAll, expect, it} from 'vitest'

const bin = fileURLToPath(new URL('../../dist/src/bin.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'bench-secrets-'))
const token = 'tok-4f9a2c77e1'
afterAll(() => {
  rmSync(folder, {recursive: true})
})

/** All that it says. */
async function bench(...words: readonly string[]): Promise<string> {
  const options = {cwd: folder, env: {...process.env, SHOP_TOKEN: token}, timeout: 60_000}
  const {stdout, stderr} = await promisify(execFile)(process.execPath, [bin, ...words], options)
  return stdout + stderr
}

it('a token of the environment is sent, and is in no file, no page and no line', async () => {
  let [withToken, others] = [0, 0]
  // A server that gives away what it was told, as debug pages do.
  const server = createServer((request, response) => {
    if (request.headers.authorization === `Bearer ${token}`) withToken++
    else others++
    response.statusCode = withToken > 20 && request.url?.startsWith('/bad') === true ? 500 : 200
    response.end(`you sent ${JSON.stringify(request.headers)} to ${String(request.url)}`)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const {port} = server.address() as AddressInfo
  const steps = 'steps:\n  - get: /?key=${SHOP_TOKEN}\n  - get: /bad?key=${SHOP_TOKEN}\n'
  writeFileSync(
    join(folder, 's.yaml'),
    `name: s\nheaders: {Authorization: 'Bearer \${SHOP_TOKEN}', X-Debug: '\${SHOP_TOKEN}'}\n${steps}`,
  )
  let said = ''
  try {
    const url = ['--url', `http://127.0.0.1:${port}`]
    said += await bench('scenarios', 'check', 's.yaml', ...url)
    said += await bench('run', 's.yaml', ...url, '-c', '2', '-r', '1', '-d', '200ms', '-o', 'result.json')
    said += await bench('report', 'html', 'result.json', '-o', 'page.html')
    said += await bench('results', 'show', 'result.json')
  } finally {
    server.closeAllConnections()
    server.close()
  }
  expect(withToken).toBeGreaterThan(20)
  expect(others).toBe(0)
  expect(said).toContain('500')
  expect(said).not.toContain(token)
  const files = readdirSync(folder, {recursive: true, encoding: 'utf8'}).filter(name =>
    statSync(join(folder, name)).isFile(),
  )
  expect(files.sort()).toEqual(['page.html', 'result.json', 's.yaml'])
  expect(files.filter(name => readFileSync(join(folder, name), 'utf8').includes(token))).toEqual([])
}, 120_000)
