import fc from 'fast-check'
import {expect, it} from 'vitest'
import type {ResponseLimits} from '../../../src/load/response/limits.js'
import {cutsOf, damagedAnswer, validAnswer} from './answers.js'
import {outcomeOf} from './outcome.js'

const numRuns = 2000
/** Near what generated answers hold, so that the limits are met from both sides. */
const tight: ResponseLimits = {headBytes: 120, chunkLineBytes: 8, trailerBytes: 40, interimAnswers: 1}

it('what a server may send is read for what it is, however it is cut', () => {
  const cutAnswer = validAnswer.chain(answer => cutsOf(answer.text.length).map(cuts => ({answer, cuts})))
  fc.assert(
    fc.property(cutAnswer, ({answer: {text, endsWithConnection, ...expected}, cuts}) => {
      const outcome = outcomeOf(Buffer.from(text, 'latin1'), {cuts, ends: endsWithConnection})
      expect(outcome).toMatchObject({reading: 'answered', excessBytes: 0, ...expected})
    }),
    {numRuns},
  )
})

it('the verdict on damaged answers does not depend on how they are cut', () => {
  const cutDamage = damagedAnswer.chain(bytes => cutsOf(bytes.length).map(cuts => ({bytes, cuts})))
  fc.assert(
    fc.property(cutDamage, fc.boolean(), fc.boolean(), ({bytes, cuts}, isHead, isTight) => {
      const how = {isHead, ends: true, ...(isTight && {limits: tight})}
      expect(outcomeOf(bytes, {...how, cuts})).toEqual(outcomeOf(bytes, how))
    }),
    {numRuns},
  )
})

it('nor on arbitrary bytes; and one byte at a time is as good as all at once', () => {
  const line = fc.constantFrom(
    ...[
      'HTTP/1.1 200 OK',
      'HTTP/1.0 200 OK',
      'HTTP/1.1 100 Continue',
      'Content-Length: 3',
      'Content-Length: 0',
    ],
    ...['', 'x: y', ' folded', '5', '0', 'abc', 'Transfer-Encoding: chunked', 'Transfer-Encoding: gzip'],
  )
  const text = fc.oneof(
    fc.string({unit: 'binary'}),
    fc.array(line).map(lines => lines.join('\r\n')),
  )
  fc.assert(
    fc.property(text, fc.boolean(), (any, ends) => {
      const bytes = Buffer.from(any)
      const cuts = Array.from(bytes.keys())
      expect(outcomeOf(bytes, {cuts, ends})).toEqual(outcomeOf(bytes, {ends}))
    }),
    {numRuns},
  )
})
