import {describe, expect, it} from 'vitest'
import {askOnce} from '../../src/http/ask-once.js'
import {behaviours, startHostile} from '../fixtures/hostile.js'

const never = new AbortController().signal
const deadlineMs = 400

describe('askOnce, of a server that', () => {
  // Each waits for its deadline, and together they wait once.
  it.concurrent.each(behaviours)('$name, ends by its deadline with a typed outcome', async behaviour => {
    const server = await startHostile([behaviour])
    try {
      const outcome = await askOnce(server.origin, {path: '/', deadlineMs}, never)
      switch (outcome.kind) {
        case 'late':
          expect(outcome.ms).toBeGreaterThanOrEqual(deadlineMs - 1)
          return
        case 'answered':
          expect(outcome.status).toBeGreaterThanOrEqual(200)
          // What a bomb unpacks to is capped.
          expect(outcome.body.length).toBeLessThanOrEqual(1 << 20)
          return
        default:
          expect(outcome.error).toBeInstanceOf(Error)
      }
    } finally {
      await server.close()
    }
  })

  it.concurrent.each(behaviours)('$name, leaves when it is interrupted', async behaviour => {
    const server = await startHostile([behaviour])
    const reason = new Error('ctrl-c')
    const abort = new AbortController()
    try {
      const asked = askOnce(server.origin, {path: '/', deadlineMs: 60_000}, abort.signal).then(
        ({kind}) => kind,
        (error: unknown) => error,
      )
      setTimeout(() => abort.abort(reason), 30)
      expect([reason, 'answered', 'failed', 'malformed', 'not HTTP']).toContain(await asked)
    } finally {
      await server.close()
    }
  })
})
