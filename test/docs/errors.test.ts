import {spawnSync} from 'node:child_process'
import {readdirSync, readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {expect, it} from 'vitest'
import {BenchError, environmentError, exitCode, usageError, type ErrorCode} from '../../src/error.js'
import {catalogue} from '../../src/error/catalogue.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const families = Object.values(catalogue).map(entries => Object.keys(entries))
const codes = families.flat() as ErrorCode[]

it('docs/errors.md tells of every code as it is', () => {
  const {status, stderr} = spawnSync(process.execPath, [`${root}scripts/docs/errors-doc.mjs`, '--check'], {
    encoding: 'utf8',
  })
  expect({status, stderr}).toEqual({status: 0, stderr: ''})
})

it('every code is raised somewhere, and is of one family', () => {
  const source = readdirSync(`${root}src`, {recursive: true, encoding: 'utf8'})
    .filter(name => name.endsWith('.ts') && !/^error\/.*-codes\.ts$/.test(name))
    .map(name => readFileSync(`${root}src/${name}`, 'utf8'))
    .join('\n')
  expect(codes.filter(code => !source.includes(`'${code}'`))).toEqual([])
  expect(new Set(codes).size).toBe(codes.length)
  expect(codes.filter(code => !/^WB_[A-Z]+(_[A-Z]+)*$/.test(code))).toEqual([])
})

it('family and exit code follow from the code', () => {
  expect(usageError('WB_BAD_RATE', 'x')).toMatchObject({family: 'usage', exitCode: exitCode.usage})
  expect(environmentError('WB_PORT_TAKEN', 'x')).toMatchObject({
    family: 'environment',
    exitCode: exitCode.invalid,
  })
  expect(new BenchError('WB_BUG', 'x')).toMatchObject({family: 'bug', exitCode: exitCode.bug})
  expect(new BenchError('WB_INTERRUPTED', 'x').exitCode).toBe(exitCode.interrupted)
})
