import fc from 'fast-check'
import {expect, it} from 'vitest'
import {KnownHead} from '../../../src/load/response/known-head.js'
import {ResponseReader} from '../../../src/load/response/reader.js'
import {damagedAnswer, validAnswer} from './answers.js'

const memory = new Uint8Array(64 * 1024)

/** What is read of answers that come one after another, each whole. */
function read(answers: readonly Uint8Array[], known?: KnownHead): object[] {
  const reader = new ResponseReader({isHead: false, ...(known && {known})})
  return answers.map(bytes => {
    memory.set(bytes)
    reader.begin()
    const reading = reader.read(memory, bytes.length)
    const {status, bodyBytes, isReusable, excessBytes, fault} = reader
    const end = reading === 'answered' ? reader.end : undefined
    return {reading, status, bodyBytes, isReusable, excessBytes, fault, end}
  })
}

it('what is known of a head never changes what is read', () => {
  const answer = fc.oneof(
    validAnswer.map(({text}) => Buffer.from(text, 'latin1')),
    damagedAnswer,
  )
  const repeated = fc.array(answer, {minLength: 1, maxLength: 4}).chain(few =>
    // The same ones again, so that heads are recognized; each at times with one byte changed or the end cut off.
    fc.array(
      fc
        .record({
          of: fc.nat(few.length - 1),
          change: fc.option(fc.record({at: fc.nat(), to: fc.nat(255)})),
          cut: fc.option(fc.nat(200), {freq: 3}),
        })
        .map(({of, change, cut}) => {
          const bytes = Buffer.from(few[of] ?? [])
          if (change && bytes.length > 0) bytes[change.at % bytes.length] = change.to
          return cut === null ? bytes : bytes.subarray(0, cut)
        }),
      {maxLength: 12},
    ),
  )
  fc.assert(
    fc.property(repeated, answers => {
      expect(read(answers, new KnownHead(memory))).toEqual(read(answers))
    }),
    {numRuns: 2000},
  )
})

it('knows a head again, and no other', () => {
  const known = new KnownHead(memory)
  for (const length of [60, 61, 62, 63]) {
    memory.fill(1)
    known.learn(length, {
      status: 200,
      body: 'length',
      bodyLength: 5,
      isReusable: true,
      isHead: false,
      setsCookies: false,
    })
    expect(known.matches(length)).toBe(true)
    expect(known.matches(length - 1)).toBe(false)
    memory[length] = 2
    expect(known.matches(length + 5)).toBe(true)
    memory[length - 1] = 2
    expect(known.matches(length + 5)).toBe(false)
  }
})

it('does not learn what is too long to compare', () => {
  const known = new KnownHead(memory)
  known.learn(memory.length, {
    status: 200,
    body: 'none',
    bodyLength: 0,
    isReusable: true,
    isHead: false,
    setsCookies: false,
  })
  expect(known.matches(memory.length)).toBe(false)
})
