import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, expect, it} from 'vitest'
import {withProjectOptions} from '../../src/cli/project-options.js'
import type {RunOptions} from '../../src/plan/run-options.js'
import {readBenchFile, readGateFile} from '../../src/config/bench-file.js'

const folder = mkdtempSync(join(tmpdir(), 'bench-file-'))
afterAll(() => rmSync(folder, {recursive: true}))

function write(yaml: string): void {
  writeFileSync(join(folder, 'bench.yaml'), yaml)
}

it('lets a gate have what is only its own, and fall back on the rest', async () => {
  write(
    'command: top {port}\nscenarios: [io]\ngate:\n  command: own {port}\n  setup: make\n  margins: {cpu: 5%}\n',
  )
  expect(await readGateFile(folder)).toMatchObject({
    setup: 'make',
    command: 'own {port}',
    scenarios: ['io'],
    gate: {margins: {cpu: 0.05}},
  })
  expect(await readBenchFile(folder)).toMatchObject({command: 'top {port}', scenarios: ['io']})
  expect((await readBenchFile(folder))?.setup).toBeUndefined()
})

it('leaves a run alone when it speaks of a gate only', async () => {
  write('gate:\n  command: own {port}\n  scenarios: [hello]\n')
  const options = {scenarios: [], modes: ['gevent']} as unknown as RunOptions
  const merged = await withProjectOptions(options, folder, {})
  expect(merged).toMatchObject({options, notices: []})
  expect(merged.options.command).toBeUndefined()
})

it('names the file and the field of a mistake', async () => {
  write('gate:\n  comand: x\n')
  await expect(readBenchFile(folder)).rejects.toThrow(/bench\.yaml:2: gate\.comand: unknown field/)
})
