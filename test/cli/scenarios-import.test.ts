import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, expect, it, vi} from 'vitest'
import {benchScenariosCheck} from '../../src/cli/bench-scenarios-check.js'
import {benchScenariosImport} from '../../src/cli/bench-scenarios-import.js'
import type {CommandWorld} from '../../src/cli/command-world.js'
import {openShop} from '../load/fixtures/shop.js'

const folder = mkdtempSync(join(tmpdir(), 'bench-import-'))
afterAll(() => {
  rmSync(folder, {recursive: true})
  vi.unstubAllEnvs()
})

function worldOf() {
  const said = {out: '', err: '', code: 0}
  const world: CommandWorld = {
    ...{cwd: folder, environment: process.env, signal: new AbortController().signal},
    stdout: {write: (text: string) => (said.out += text) !== ''},
    stderr: {write: (text: string) => (said.err += text) !== ''},
    exit: code => (said.code = code),
  }
  return {said, world}
}

/** A visit as a browser would have saved it: with the token and the password of that day. */
async function recorded(origin: string): Promise<string> {
  const page = await (await fetch(`${origin}/login`)).text()
  const token = /value="([^"]*)"/.exec(page)?.[1]?.replaceAll('&amp;', '&').replaceAll('&quot;', '"') ?? ''
  const entry = (method: string, path: string, request: object, response: object) => ({
    ...{startedDateTime: '2026-11-29T12:00:00Z', time: 1},
    request: {method, url: origin + path, headers: [], ...request},
    response,
  })
  const form = new URLSearchParams({username: 'ann', password: 'pw of ann', csrfmiddlewaretoken: token})
  const postData = {mimeType: 'application/x-www-form-urlencoded', text: form.toString()}
  const content = {mimeType: 'text/html', text: page.replaceAll(/value="[^"]*"/g, `value="${token}"`)}
  const entries = [
    entry('GET', '/login', {}, {status: 200, content}),
    entry('POST', '/login', {postData}, {status: 302}),
    entry('GET', '/home', {}, {status: 200}),
  ]
  return JSON.stringify({log: {entries}})
}

it('a visit becomes a scenario that logs in anew, and holds no password', async () => {
  const shop = await openShop()
  try {
    writeFileSync(join(folder, 'visit.har'), await recorded(shop.origin))
    const output = join(folder, 'visit.yaml')
    const {said, world} = worldOf()
    await benchScenariosImport(
      {kind: 'har', file: join(folder, 'visit.har'), output, allow: [], isJson: false},
      world,
    )
    expect(said.out).toContain('3 requests written to ')
    expect(said.out).toContain('to be set in the environment: PASSWORD')
    expect(readFileSync(output, 'utf8')).not.toMatch(/pw.of.ann/)

    vi.stubEnv('PASSWORD', 'pw of ann')
    const checked = worldOf()
    const asked = {scenario: output, url: shop.origin, server: undefined, mode: undefined, row: undefined}
    await benchScenariosCheck({...asked, insecure: false, report: 'stdout'}, checked.world)
    expect(checked.said.out).toContain('all 3 requests are answered as expected')
    expect(checked.said.code).toBe(0)
    expect(checked.said.out).not.toMatch(/pw.of.ann/)
  } finally {
    await shop.close()
  }
})

it('what cannot be used leaves no file', async () => {
  const file = join(folder, 'api.json')
  writeFileSync(file, '{"openapi": "3.1.0", "paths": {"/a": {"$ref": "file:///etc/passwd"}}}')
  const output = join(folder, 'api.yaml')
  const {world} = worldOf()
  const importing = benchScenariosImport({kind: 'openapi', file, output, allow: [], isJson: false}, world)
  await expect(importing).rejects.toMatchObject({code: 'WB_BAD_IMPORT'})
  expect(existsSync(output)).toBe(false)
})
