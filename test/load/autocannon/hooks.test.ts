import {describe, expect, it} from 'vitest'
import {requireKnownAutocannon, requireKnownClient} from '../../../src/load/autocannon/hooks.js'
import type {Client} from '../../../src/load/autocannon/internals.js'

describe('the installed autocannon', () => {
  it('is the one that the adapter knows', () => {
    expect(requireKnownAutocannon).not.toThrow()
  })

  it('is refused when a client does not look as it should', () => {
    const client = {parser: {}} as unknown as Client
    expect(() => requireKnownClient(client)).toThrow(/9\.0\.0.*kOnHeaders is not 1/)
  })
})
