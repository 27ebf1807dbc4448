import {execFileSync, spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {ownerWord, ownOwner} from '../../src/measure/owner.js'
import {openOutput} from '../../src/output/file.js'
import {sweep, temporaryName} from '../../src/output/leftovers.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leftovers-test-'))
})
afterEach(() => {
  rmSync(folder, {recursive: true, force: true})
})

const own = ownOwner()
const random = '0123456789abcdef'
/** This process's pid, of another that had it before. */
const dead = `${ownerWord({...own, startTicks: own.startTicks - 1})}-${random}`
const elsewhere = `${ownerWord({...own, namespace: '1', startTicks: 1})}-${random}`
const left = () => readdirSync(folder).toSorted()

describe.skipIf(process.platform !== 'linux')('what a killed bench leaves', () => {
  it('is removed, and nothing else', () => {
    for (const name of [`bench-${dead}`, `bench-nginx-${dead}`]) {
      mkdirSync(join(folder, name))
      writeFileSync(join(folder, name, 'file'), 'text')
    }
    writeFileSync(join(folder, `.bench-${dead}.partial`), 'half of a result')
    const kept = [
      temporaryName('bench-'),
      `bench-${elsewhere}`,
      `bench-${dead}-more`,
      `bench-Nginx-${dead}`,
      `notbench-${dead}`,
      'bench-0123456789abcdef',
    ]
    for (const name of kept) mkdirSync(join(folder, name))
    const outside = mkdtempSync(join(tmpdir(), 'leftovers-test-'))
    // A link, a folder in a file's name and a file in a folder's: no bench made them.
    const link = `bench-link-${dead}`
    symlinkSync(outside, join(folder, link))
    const odd = [`bench-file-${dead}`, `.bench-${dead.replace(random, random.replace('0', 'f'))}.partial`]
    writeFileSync(join(folder, odd[0]!), '')
    mkdirSync(join(folder, odd[1]!))

    sweep(folder)
    expect(left()).toEqual([...kept, link, ...odd].toSorted())
    expect(existsSync(outside)).toBe(true)
    rmSync(outside, {recursive: true})
  })

  it('is forgotten by the repository whose worktree it was', () => {
    const repository = join(folder, 'repository')
    mkdirSync(repository)
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', repository, '-c', 'user.name=t', '-c', 'user.email=t@localhost', ...args], {
        encoding: 'utf8',
      })
    git('init', '--quiet')
    git('commit', '--quiet', '--allow-empty', '--message', 'first')
    mkdirSync(join(folder, `bench-worktree-${dead}`))
    git('worktree', 'add', '--detach', '--quiet', join(folder, `bench-worktree-${dead}`, 'tree'))
    expect(git('worktree', 'list').trim().split('\n')).toHaveLength(2)

    sweep(folder)
    expect(left()).toEqual(['repository'])
    expect(git('worktree', 'list').trim().split('\n')).toHaveLength(1)
  })

  it('beside an output is removed by the next one', async () => {
    writeFileSync(join(folder, `.bench-${dead}.partial`), 'half of a result')
    writeFileSync(join(folder, `${temporaryName('.bench-')}.partial`), 'of this very process')
    const output = await openOutput(join(folder, 'result.json'))
    await output.write('{}')
    await output.close()
    expect(left()).toHaveLength(2)
    expect(left()).toContain('result.json')
  })

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)(
    'is nothing where a command that listens for no signal gets %s',
    async signal => {
      const program = new URL('../../dist/src/output/file.js', import.meta.url).href
      const script = `
        const {openOutput} = await import(${JSON.stringify(program)})
        await openOutput('r.json')
        console.log('open')
        setInterval(() => undefined, 1000)`
      const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {cwd: folder})
      await once(child.stdout, 'data')
      expect(left()).toHaveLength(1)
      child.kill(signal)
      expect((await once(child, 'exit'))[0]).toBe(130)
      expect(left()).toEqual([])
    },
  )

  it('in a folder that is not there is nothing', () => {
    sweep(join(folder, 'nowhere'))
  })
})
