import {expect, it, vi} from 'vitest'
import {thenStop} from '../../src/drive/with-server.js'

it('gives the result and stops every server', async () => {
  const stops = [vi.fn(() => Promise.resolve()), vi.fn(() => Promise.resolve())]
  const result = thenStop(
    stops.map(stop => ({stop})),
    () => Promise.resolve('used'),
  )
  expect(await result).toBe('used')
  for (const stop of stops) expect(stop).toHaveBeenCalledOnce()
})

it('stops the servers when their use throws, also when one does not stop, and tells of both', async () => {
  const stop = vi.fn(() => Promise.resolve())
  const use = () => Promise.reject(new Error('in use'))
  await expect(thenStop([{stop}], use)).rejects.toThrow(/^in use$/)
  const stuck = {stop: () => Promise.reject(new Error('it stays'))}
  await expect(thenStop([stuck, {stop}], use)).rejects.toThrow('in use; and it stays')
  expect(stop).toHaveBeenCalledTimes(2)
})
