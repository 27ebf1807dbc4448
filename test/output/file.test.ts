import {execFile, execFileSync} from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {BenchError} from '../../src/error.js'
import {openNewOutput, openOutput, type OutputFile} from '../../src/output/file.js'
import {packageRoot} from '../../src/package-info.js'

let folder: string
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'bench-output-')))
})
afterEach(() => rmSync(folder, {recursive: true}))

const at = (...parts: string[]) => join(folder, ...parts)
const read = (...parts: string[]) => readFileSync(at(...parts), 'utf8')

async function put(opening: Promise<OutputFile>, text: string): Promise<string> {
  const output = await opening
  try {
    return await output.write(text)
  } finally {
    await output.close()
  }
}

async function refusal(opening: Promise<unknown>): Promise<string> {
  const error: unknown = await opening.catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(BenchError)
  expect(error).toMatchObject({family: 'usage', exitCode: 2})
  return (error as BenchError).message
}

describe('openOutput', () => {
  it('makes the folders that are missing, writes whole and leaves nothing else', async () => {
    expect(await put(openOutput(at('deep', 'er', 'a.txt')), 'text')).toBe(at('deep', 'er', 'a.txt'))
    expect(read('deep', 'er', 'a.txt')).toBe('text')
    expect(readdirSync(at('deep', 'er'))).toEqual(['a.txt'])
  })

  it('keeps the old text until the new one is whole, and when none comes', async () => {
    writeFileSync(at('a'), 'old')
    const output = await openOutput(at('a'))
    expect(read('a')).toBe('old')
    await output.close()
    expect([read('a'), readdirSync(folder)]).toEqual(['old', ['a']])
    await put(openOutput(at('a')), 'new')
    expect([read('a'), readdirSync(folder)]).toEqual(['new', ['a']])
  })

  it('keeps the mode of what it replaces', async () => {
    writeFileSync(at('a'), 'old')
    chmodSync(at('a'), 0o640)
    await put(openOutput(at('a')), 'new')
    expect(statSync(at('a')).mode & 0o777).toBe(0o640)
  })

  it('writes where symbolic links lead, and leaves them links', async () => {
    mkdirSync(at('elsewhere'))
    writeFileSync(at('elsewhere', 'a'), 'old')
    symlinkSync('elsewhere', at('there'))
    symlinkSync('there/a', at('link'))
    symlinkSync('link', at('link-to-link'))
    await put(openOutput(at('link-to-link')), 'new')
    expect(read('elsewhere', 'a')).toBe('new')
    expect([readlinkSync(at('link-to-link')), readlinkSync(at('link'))]).toEqual(['link', 'there/a'])
    symlinkSync('elsewhere/none-yet', at('dangling'))
    await put(openOutput(at('dangling')), 'first')
    expect([read('elsewhere', 'none-yet'), lstatSync(at('dangling')).isSymbolicLink()]).toEqual([
      'first',
      true,
    ])
    symlinkSync('round', at('round'))
    expect(await refusal(openOutput(at('round')))).toMatch(/cannot write .*round: /)
  })

  it('refuses a folder, a link to one, and what lies below a file, before there is anything to write', async () => {
    mkdirSync(at('folder'))
    symlinkSync('folder', at('link'))
    writeFileSync(at('file'), '')
    expect(await refusal(openOutput(at('folder')))).toBe(`cannot write ${at('folder')}: it is a folder`)
    expect(await refusal(openOutput(at('link')))).toMatch(/it is a folder/)
    expect(await refusal(openOutput(at('file', 'a')))).toMatch(/cannot write/)
    expect(readdirSync(folder).sort()).toEqual(['file', 'folder', 'link'])
  })

  it('writes into a pipe rather than replacing it', async () => {
    execFileSync('mkfifo', [at('pipe')])
    const reader = promisify(execFile)('cat', [at('pipe')])
    expect(await put(openOutput(at('pipe')), 'through')).toBe(at('pipe'))
    expect((await reader).stdout).toBe('through')
    expect(statSync(at('pipe')).isFIFO()).toBe(true)
    expect(readdirSync(folder)).toEqual(['pipe'])
  })

  it('writes into a device', async () => {
    await put(openOutput('/dev/null'), 'nowhere')
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
  })
})

describe('openNewOutput', () => {
  it('never replaces, however many write at once', async () => {
    const texts = ['a', 'b', 'c', 'd', 'e', 'f']
    const outputs = await Promise.all(texts.map(() => openNewOutput(at('r.json'))))
    const names = await Promise.all(outputs.map((output, index) => output.write(texts[index]!)))
    await Promise.all(outputs.map(output => output.close()))
    const expected = ['r.json', ...[2, 3, 4, 5, 6].map(number => `r-${number}.json`)]
    expect(names.toSorted()).toEqual(expected.map(name => at(name)).toSorted())
    expect(readdirSync(folder).sort()).toEqual(expected.toSorted())
    expect(names.map(name => readFileSync(name, 'utf8'))).toEqual(texts)
  })

  it('does not take what somebody made meanwhile', async () => {
    const output = await openNewOutput(at('r.json'))
    writeFileSync(at('r.json'), 'theirs')
    expect(await output.write('ours')).toBe(at('r-2.json'))
    expect([read('r.json'), read('r-2.json')]).toEqual(['theirs', 'ours'])
  })
})

it('leaves no temporary file behind when bench is ended', () => {
  const program = `
    const {openOutput} = await import(${JSON.stringify(`${packageRoot}dist/src/output/file.js`)})
    await openOutput(${JSON.stringify(at('a'))})
    const {readdirSync} = await import('node:fs')
    console.log(readdirSync(${JSON.stringify(folder)}).length)
    process.exit(0)`
  expect(execFileSync(process.execPath, ['--input-type=module', '-e', program], {encoding: 'utf8'})).toBe(
    '1\n',
  )
  expect(readdirSync(folder)).toEqual([])
  expect(existsSync(at('a'))).toBe(false)
})
