import {mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {ownName, schemaPlace} from '../../src/cli/own-name.js'
import {packageRoot} from '../../src/package-info.js'

let folder: string
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'bench-name-')))
  for (const place of ['project/sub', 'elsewhere', 'bin', 'lib'])
    mkdirSync(join(folder, place), {recursive: true})
  writeFileSync(join(folder, 'lib/bin.js'), '', {mode: 0o755})
  symlinkSync('../lib/bin.js', join(folder, 'bin/bench'))
})
afterAll(() => rmSync(folder, {recursive: true}))

const named = (script: string, cwd: string, PATH = '/usr/bin') => ownName({script, cwd, environment: {PATH}})

describe('ownName', () => {
  const linkIn = (place: string) => join(folder, place, 'node_modules/.bin/bench')

  it('is npx bench where npm finds this package: in the project and below', async () => {
    expect(await named(linkIn('project'), join(folder, 'project'))).toBe('npx bench')
    expect(await named(linkIn('project'), join(folder, 'project/sub'))).toBe('npx bench')
  })

  it('is the link itself where npx would fetch another package', async () => {
    expect(await named(linkIn('project'), join(folder, 'elsewhere'))).toBe(linkIn('project'))
  })

  it('names the package that npx has fetched', async () => {
    const noted = (packages: unknown) =>
      writeFileSync(join(folder, 'project/package.json'), JSON.stringify({_npx: {packages}}))
    noted(['/tmp/a b/workerbench-0.1.0.tgz'])
    const script = linkIn('project')
    expect(await named(script, join(folder, 'elsewhere'))).toBe(
      "npx --package '/tmp/a b/workerbench-0.1.0.tgz' bench",
    )
    // So does npx in a checkout of bench itself.
    expect(await named(script, packageRoot)).toBe('npx bench')
    noted('no list')
    expect(await named(script, join(folder, 'project'))).toBe('npx bench')
    rmSync(join(folder, 'project/package.json'))
  })

  it('is bench where that is on PATH, and else the file that node runs', async () => {
    const [link, file] = [join(folder, 'bin/bench'), join(folder, 'lib/bin.js')]
    expect(await named(link, folder, `/usr/bin:${join(folder, 'bin')}`)).toBe('bench')
    expect(await named(file, folder, join(folder, 'bin'))).toBe('bench')
    expect(await named(file, folder)).toBe(`node ${file}`)
  })
})

it('the schema is named by its file where bench is not in the project’s node_modules', () => {
  expect(schemaPlace(folder)).toBe(join(packageRoot, 'schema/bench-file.schema.json'))
})
