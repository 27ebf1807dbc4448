import {spawnSync} from 'node:child_process'
import {fileURLToPath} from 'node:url'
import {expect, it} from 'vitest'

const script = fileURLToPath(new URL('../../scripts/docs/modes-doc.mjs', import.meta.url))

it('docs/modes.md says what docs/modes.json recorded', () => {
  const {status, stderr} = spawnSync(process.execPath, [script, '--check'], {encoding: 'utf8'})
  expect({status, stderr}).toEqual({status: 0, stderr: ''})
})
