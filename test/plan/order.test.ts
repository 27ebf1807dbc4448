import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {balancedOrders} from '../../src/plan/order.js'

const size = fc.integer({min: 1, max: 9})
const seed = fc.integer({min: 0, max: 0x7fffffff})

describe('balancedOrders', () => {
  it('gives each thing each place once in every full block of rounds', () => {
    fc.assert(
      fc.property(size, fc.integer({min: 1, max: 4}), seed, (things, blocks, s) => {
        const orders = balancedOrders(things, things * blocks, s)
        for (let block = 0; block < blocks; block++) {
          const rows = orders.slice(block * things, (block + 1) * things)
          for (let place = 0; place < things; place++) {
            expect(new Set(rows.map(row => row[place])).size).toBe(things)
          }
        }
      }),
    )
  })

  it('runs every thing once in every round', () => {
    fc.assert(
      fc.property(size, fc.integer({min: 1, max: 20}), seed, (things, rounds, s) => {
        const orders = balancedOrders(things, rounds, s)
        expect(orders).toHaveLength(rounds)
        for (const order of orders)
          expect([...order].sort((a, b) => a - b)).toEqual([...Array(things).keys()])
      }),
    )
  })

  it('is the same for the same seed and differs between seeds', () => {
    expect(balancedOrders(5, 10, 1)).toEqual(balancedOrders(5, 10, 1))
    expect(balancedOrders(5, 10, 1)).not.toEqual(balancedOrders(5, 10, 2))
  })
})
