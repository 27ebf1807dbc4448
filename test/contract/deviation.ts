import {beforeEach, expect} from 'vitest'
import type {Target} from './target.js'

/**
 * Turns the rules that `target` is known to break into tests that must fail, as `test.fails` does, and skips those where
 * chance decides. For a suite.
 */
export function expectDeviations(target: Target): void {
  beforeEach(({task, skip}) => {
    const chance = Object.entries(target.unsettled ?? {}).find(([part]) => task.name.includes(part))
    if (chance !== undefined) skip(chance[1])
    if (isDeviation(target, task.name)) (task as {fails?: boolean}).fails = true
  })
}

/** How long the current test may wait for one connection: a server that deviates may do so by keeping silent. */
export function patienceMs(target: Pick<Target, 'deviations'>): number {
  return isDeviation(target, expect.getState().currentTestName ?? '') ? 3000 : 20_000
}

function isDeviation({deviations = {}}: Pick<Target, 'deviations'>, testName: string): boolean {
  return Object.keys(deviations).some(part => testName.includes(part))
}
