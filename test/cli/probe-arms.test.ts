import {expect, test} from 'vitest'
import {probeArms} from '../../src/cli/probe-arms.js'
import {launchSpecOf} from '../../src/drive/launch-spec.js'
import {bundledWorld} from '../../src/plan/arm-world.js'

const place = {port: 8000, upstream: null, statsFile: 'served.json', ready: {path: '/', status: 200}} as const

test.each([1, 4])('a server is probed with the %i workers that the probe asks for', workers => {
  const [arm] = probeArms(['reference/sync'], bundledWorld())
  const sized = arm!.sized(workers)
  expect(sized.workers).toBe(workers)
  expect(launchSpecOf(sized, place).argv.join(' ')).toContain(`--workers ${workers}`)
})
