import {afterAll, test} from 'vitest'
import {startUpstream} from '../../../src/server/upstream.js'
import {contract} from '../../contract/contract.js'
import {arms} from './arms.js'
import {pythonEnvironment} from './environment.js'
import {startPython} from './python-server.js'

/** Django under real servers, held to the same rules as the reference server. */
const environment = pythonEnvironment()

if ('missing' in environment) {
  test.skip(`Django serves the fixed app (${environment.missing})`)
} else {
  const upstream = await startUpstream(new AbortController().signal)
  const servers = await Promise.all(
    arms.map(async arm => ({...arm, ...(await startPython(arm, environment.bin, upstream.address))})),
  )
  afterAll(async () => {
    await Promise.all(servers.map(server => server.stop()))
    await upstream.stop()
  })
  for (const server of servers) contract(server)
}
