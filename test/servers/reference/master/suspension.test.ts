import {setTimeout as sleep} from 'node:timers/promises'
import {expect, it} from 'vitest'
import {get, rawClient} from './raw-client.js'
import {answers, startServer, until} from './reference-server.js'

// Together, for all of it is waiting.
it('loses no request and no worker when everything stands still for longer than any time limit', () =>
  Promise.all(
    ['thread', 'green', 'async', 'native'].map(async mode => {
      const server = await startServer(['--mode', mode, '--timeout', '4', '--keep-alive', '4'])
      const workers = server.workers()
      const kept = await rawClient(server.port)
      kept.send(get('/'))
      await until('it is answered', () => kept.answers() === 1)
      // To the idle connection's place with its poller.
      await sleep(500)
      process.kill(-server.pid, 'SIGSTOP')
      kept.send(get('/'))
      await sleep(6000)
      process.kill(-server.pid, 'SIGCONT')
      await until(`${mode} answers what came meanwhile`, () => kept.answers() === 2)
      await sleep(2500)
      expect(await answers(server.url)).toBe(true)
      expect(server.workers()).toEqual(workers)
      expect(server.log()).not.toContain('WORKER TIMEOUT')
    }),
  ))
