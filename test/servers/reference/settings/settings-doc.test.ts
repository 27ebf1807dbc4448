import {spawnSync} from 'node:child_process'
import {fileURLToPath} from 'node:url'
import {expect, it} from 'vitest'

const script = fileURLToPath(new URL('../../../../scripts/docs/settings-doc.mjs', import.meta.url))

it('docs/settings.md tells of every setting as it is', () => {
  const {status, stderr} = spawnSync(process.execPath, [script, '--check'], {encoding: 'utf8'})
  expect({status, stderr}).toEqual({status: 0, stderr: ''})
})
