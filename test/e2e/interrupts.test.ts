import {describe, expect, it} from 'vitest'
import {
  interrupt as interruptUntyped,
  plan as planUntyped,
  prepare as prepareUntyped,
  // @ts-expect-error: a script of the experiments, which has no types
} from '../../experiments/robustness/interrupts.mjs'
import {casesOf} from '../fixtures/tier.js'

interface Interrupt {
  readonly name: string
  readonly args: readonly string[]
  readonly signal: string
  readonly afterMs: number
}
interface Place {
  remove(): void
}
const plan = planUntyped as (times: number, seed: number) => Iterable<Interrupt>
const prepare = prepareUntyped as () => Place
const interrupt = interruptUntyped as (place: Place, each: Interrupt) => Promise<{left: readonly string[]}>

const all = [...plan(42, 20_261_129)]
/** Each command twice, by another signal. */
const long = all.filter((_, nth) => Math.floor(nth / 7) === (nth % 7) % 5 || Math.floor(nth / 7) === 5)

describe('interrupting', () => {
  it.concurrent.each(casesOf({short: all.filter(({name}) => name === 'report').slice(1, 3), long}))(
    '$name by $signal after $afterMs ms leaves nothing',
    async each => {
      const place = prepare()
      try {
        expect((await interrupt(place, each)).left).toEqual([])
      } finally {
        place.remove()
      }
    },
  )
})
