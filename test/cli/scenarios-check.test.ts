import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, expect, it} from 'vitest'
import {benchScenariosCheck} from '../../src/cli/bench-scenarios-check.js'
import {openShop} from '../load/fixtures/shop.js'

const folder = mkdtempSync(join(tmpdir(), 'bench-check-'))
writeFileSync(join(folder, 'users.csv'), 'name,password\nann,pw of ann\nbob,wrong one\n')
writeFileSync(
  join(folder, 'shop.yaml'),
  `name: shop
data: {users: users.csv}
steps:
  - get: /login
    extract: {csrf: {css: 'input[name=csrfmiddlewaretoken]@value'}}
  - think: 10s
  - post: /login
    form: {username: '{{users.name}}', password: '{{users.password}}', csrfmiddlewaretoken: '{{csrf}}'}
    expect: {status: 302}
  - {get: /home, expect: {body: 'Hello {{users.name}}'}}
`,
)
afterAll(() => {
  rmSync(folder, {recursive: true})
})

async function check(row: string) {
  const shop = await openShop()
  let [text, code] = ['', 0]
  const stream = {write: (piece: string) => ((text += piece), true)}
  try {
    const world = {
      ...{cwd: folder, environment: process.env, signal: new AbortController().signal},
      ...{stdout: stream, stderr: stream, exit: (given: number) => (code = given)},
    } as unknown as Parameters<typeof benchScenariosCheck>[1]
    const asked = {scenario: 'shop.yaml', url: shop.origin, server: undefined, mode: undefined}
    await benchScenariosCheck({...asked, insecure: false, row, report: 'stdout'}, world)
    return {text, code, journal: shop.journal}
  } finally {
    await shop.close()
  }
}

it('goes through a session once, without its pauses, and masks what is secret', async () => {
  const {text, code, journal} = await check('1')
  expect(code).toBe(0)
  expect(journal).toEqual({'GET /login': 1, 'POST /login': 1, 'GET /home': 1, 'user ann': 1})
  expect(text).toContain('1. GET /login')
  expect(text).toContain('   > username=ann&password=***')
  expect(text).toContain('   < 302')
  expect(text).toContain('all 3 requests are answered as expected')
  expect(text).not.toContain('pw of ann')
  expect(text).not.toContain('pw+of+ann')
})

it('stops at the step that is not as expected, and says why', async () => {
  const {text, code, journal} = await check('2')
  expect(code).toBe(5)
  expect(journal['GET /home']).toBeUndefined()
  expect(text).toContain('step 2 is not as expected: status 403 and not 302')
  expect(text).not.toContain('wrong+one')
})
