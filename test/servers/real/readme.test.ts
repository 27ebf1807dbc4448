import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, expect, test} from 'vitest'
import {cacheFolder} from '../../../src/server/cache.js'
import {root, Sandbox} from '../../e2e/bench.js'
import {installedServers} from '../installed.js'

/** The README's lines about real servers, word for word but in shorter windows, where these are installed. */
const lines = [
  ...readFileSync(join(root, 'README.md'), 'utf8').matchAll(
    /^npx bench (run .*(?:gunicorn|uvicorn|django).*)$/gm,
  ),
]
const installed = new Set(installedServers().here.map(({word}) => word))
const newest = installedServers().here.map(({manifest}) => manifest.name)
const sandbox = new Sandbox()
afterAll(() => sandbox.remove())

test.for(lines.map(match => match[1]!))('npx bench %s', {timeout: 180_000}, async (line, {skip}) => {
  const servers = /--server (\S+)/.exec(line)?.[1]?.split(',') ?? []
  const missing = servers.filter(word => {
    const [name = '', version] = word.split('@')
    if (name === 'reference') return false
    return version === undefined
      ? !newest.includes(name)
      : ![...installed].some(each => each.startsWith(`${name}@${version}`))
  })
  if (missing.length > 0 && process.env['BENCH_REQUIRE'] !== 'all')
    skip(`not installed: ${missing.join(', ')}`)
  // Eight connections: a server that serves one at a time must answer within its short window.
  // One phase: what a line asks for is started in it already.
  const brief = ['--phase', 'saturation', '--rounds', '1', '--duration', '400ms', '--warmup', '50ms']
  const short = [...brief, '--connections', '8', '-q']
  const environment = {BENCH_CACHE_DIR: cacheFolder(process.env)}
  const {code, stdout, stderr} = await sandbox.run([...line.split(' '), ...short], environment)
  expect({code, stderr}, stdout).toEqual({code: 0, stderr: ''})
  expect(stdout).not.toContain('invalid')
  expect(sandbox.processes()).toEqual([])
})
