import {expect, it} from 'vitest'
import {knownLimitsOf} from '../../src/plan/known-limits.js'
import {bundledServers} from '../../src/server/catalog.js'
import {chooseVariant} from '../../src/server/variant.js'

function textsOf(server: string, word: string, workers: number, version?: string): readonly string[] {
  const entry = bundledServers().find(({name}) => name === server)
  if (entry?.kind !== 'manifest') throw new Error(`no manifest: ${server}`)
  const {manifest} = entry
  const asked = version ?? manifest.python?.versions[0]?.version ?? '1.0'
  const {variant} = chooseVariant(manifest, asked, word)
  return (knownLimitsOf(manifest, variant, asked, workers).knownLimits ?? []).map(({text}) => text)
}

it('a fact stands beside the arms that it concerns: by variant, version and number of workers', () => {
  expect(textsOf('uvicorn', 'asyncio', 2)).toEqual([expect.stringContaining('TCP_NODELAY')])
  expect(textsOf('uvicorn', 'asyncio', 1)).toEqual([])
  expect(textsOf('uvicorn', 'uvloop', 2)).toEqual([])
  expect(textsOf('gunicorn', 'asgi', 2)).toEqual([expect.stringContaining('--worker-connections')])
  expect(textsOf('gunicorn', 'sync', 2)).toEqual([])
})
