import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {startServer, until} from './reference-server.js'
import {scratchFolder} from './scratch-folder.js'

describe('stats file', () => {
  it.each(['sync', 'thread', 'green', 'async', 'native'])('counts every answer of %s workers', async mode => {
    const statsFile = join(scratchFolder(), 'stats.json')
    const server = await startServer(['--mode', mode, '--workers', '2', '--stats-file', statsFile])
    // The requests of startServer that were answered: the last one.
    let answered = 1
    for (const path of ['/', '/bytes?n=300000', '/nowhere', '/whoami', '/io?ms=1']) {
      await (await fetch(server.url + path)).text()
      answered++
    }
    await Promise.all(
      Array.from({length: 20}, async () =>
        (await fetch(`${server.url}/io?ms=5`)).text().then(() => answered++),
      ),
    )
    const {length} = server.workers()
    server.signal('SIGHUP')
    await until('the reload is over', () => (server.log().match(/Worker exiting/g) ?? []).length === length)
    await (await fetch(server.url)).text()
    answered++
    server.signal('SIGTERM')
    await server.exited
    const stats = JSON.parse(readFileSync(statsFile, 'utf8')) as {
      requests: number
      workers: {requests: number}[]
    }
    expect(stats.requests).toBe(answered)
    expect(stats.workers.reduce((sum, worker) => sum + worker.requests, 0)).toBe(answered)
  })
})
