import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {findScenario, knownScenarios} from '../../../src/config/scenario/find.js'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-find-'))
  mkdirSync(join(folder, 'scenarios'))
  writeFileSync(
    join(folder, 'scenarios/checkout.yaml'),
    'name: checkout\ndescription: mine\npath: /checkout\n',
  )
  writeFileSync(
    join(folder, 'scenarios/io.yaml'),
    'name: io\ndescription: mine, not the bundled one\npath: /io?ms=7\n',
  )
})
afterAll(() => rmSync(folder, {recursive: true}))

describe('findScenario', () => {
  it("finds a project's own scenario by name and by path", async () => {
    expect((await findScenario('checkout', folder)).path).toBe('/checkout')
    expect((await findScenario('./scenarios/checkout.yaml', folder)).path).toBe('/checkout')
  })

  it("prefers the project's own to a bundled one of the same name", async () => {
    expect((await findScenario('io', folder)).path).toBe('/io?ms=7')
    expect((await knownScenarios(folder)).filter(scenario => scenario.name === 'io')).toHaveLength(1)
  })

  it('takes a path of a request for a scenario of its own', async () => {
    const found = await Promise.all(
      ['/', '/articles/?page=2', '/Über/'.replace('Ü', '%C3%9C')].map(word => findScenario(word, folder)),
    )
    expect(found.map(({name, method, path}) => [name, method, path])).toEqual([
      ['root', 'GET', '/'],
      ['articles-page-2', 'GET', '/articles/?page=2'],
      ['c3-9cber', 'GET', '/%C3%9Cber/'],
    ])
    expect((await findScenario(join(folder, 'scenarios/checkout.yaml'), folder)).name).toBe('checkout')
    await expect(findScenario('/a b', folder)).rejects.toMatchObject({code: 'WB_BAD_PATH'})
  })

  it('finds a bundled one although another file beside it is broken', async () => {
    const broken = mkdtempSync(join(tmpdir(), 'bench-find-'))
    mkdirSync(join(broken, 'scenarios'))
    writeFileSync(join(broken, 'scenarios/other.yaml'), 'not: a scenario of ours\n')
    expect((await findScenario('hello', broken)).path).toBe('/')
    await expect(findScenario('nope', broken)).rejects.toMatchObject({
      hint: expect.stringContaining('db, other') as string,
    })
    await expect(knownScenarios(broken)).rejects.toThrow(/other\.yaml/)
    rmSync(broken, {recursive: true})
  })
})
