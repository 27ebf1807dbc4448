import {describe, expect, it} from 'vitest'
import {compareAnswers} from '../../src/judge/answers/compare.js'
import type {SeenAnswer} from '../../src/judge/answers/shape.js'
import {wordsOf} from '../../src/judge/answers/words.js'

const answer = (body: string, status = 200): SeenAnswer => ({status, length: Buffer.byteLength(body), body})
const compared = (arms: Readonly<Record<string, readonly SeenAnswer[]>>) =>
  Object.fromEntries(
    [...compareAnswers(new Map(Object.entries(arms)))].map(([arm, {comparison}]) => [arm, comparison]),
  )
const kinds = (arms: Readonly<Record<string, readonly string[]>>) =>
  Object.values(
    compared(
      Object.fromEntries(
        Object.entries(arms).map(([arm, bodies]) => [arm, bodies.map(body => answer(body))]),
      ),
    ),
  ).map(comparison => comparison?.kind)

describe('answers of several arms', () => {
  it('are equal where status and body are the same, and share a hash', () => {
    const records = compareAnswers(
      new Map(['a', 'b', 'c'].map(arm => [arm, [answer('hello'), answer('hello')]])),
    )
    expect([...records.values()].map(({comparison}) => comparison)).toEqual(Array(3).fill({kind: 'equal'}))
    expect(new Set([...records.values()].map(({hash}) => hash)).size).toBe(1)
    expect(records.get('a')).toMatchObject({
      ...{asked: 2, status: 200, length: {least: 5, most: 5}, varying: 0},
      hash: expect.stringMatching(/^[\da-f]{64}$/) as string,
    })
  })

  it('have nothing to be equal to when there is one arm', () => {
    expect(compared({a: [answer('hello')], b: []})).toEqual({a: undefined})
  })

  it('hold the odd one against those that answer alike', () => {
    expect(compared({a: [answer('hello, Ann!')], b: [answer('hello')], c: [answer('hello')]})).toEqual({
      a: {kind: 'unequal', to: 'b', in: 'body', at: 5, own: 'hello, Ann!', other: 'hello'},
      b: {kind: 'equal'},
      c: {kind: 'equal'},
    })
  })

  it('are all unequal where no answer is more frequent than another', () => {
    expect(compared({a: [answer('hello')], b: [answer('hallo')]})).toMatchObject({
      a: {kind: 'unequal', to: 'b', at: 0, own: 'hello', other: 'hallo'},
      b: {kind: 'unequal', to: 'a', at: 0, own: 'hallo', other: 'hello'},
    })
    expect(kinds({a: ['x'], b: ['x'], c: ['y'], d: ['y']})).toEqual(Array(4).fill('unequal'))
  })

  it('differ in their status before anything else', () => {
    expect(
      compared({a: [answer('ok', 201)], b: [answer('ok')], c: [answer('ok'), answer('not so, no')]}),
    ).toMatchObject({
      a: {kind: 'unequal', in: 'status', own: '201', other: '200'},
    })
  })

  it('show a little around the place where they part, and none of what varies', () => {
    const page = (name: string, secret: string) =>
      `<html><form><input value="${secret}"></form><p>${'long '.repeat(20)}Dear ${name}, ${'so '.repeat(40)}</p>`
    const found = compared({
      a: [answer(page('Ann', 'one')), answer(page('Ann', 'two'))],
      b: [answer(page('Bob', 'three')), answer(page('Bob', 'four'))],
      c: [answer(page('Bob', 'five')), answer(page('Bob', 'six'))],
    })
    expect(found['a']).toEqual({
      ...{kind: 'unequal', to: 'b', in: 'body', at: 146},
      own: '…long long Dear Ann, so so so so so so so so so…',
      other: '…long long Dear Bob, so so so so so so so so so…',
    })
    const short = compared({
      a: [answer('the key secret1 is for you'), answer('the key secret2 is for you')],
      b: [answer('the key secret3 is for them')],
    })
    expect(short['a']).toMatchObject({own: '…he key * is for you', other: '…he key * is for them'})
  })

  it('are told of by their length beyond what is held of a long body', () => {
    const long = (length: number): SeenAnswer => ({status: 200, length, body: 'x'.repeat(1000)})
    expect(compared({a: [long(2000)], b: [long(3000)], c: [long(3000)]})).toMatchObject({
      a: {kind: 'unequal', in: 'length', own: '2000 bytes', other: '3000 bytes'},
      b: {kind: 'equal'},
    })
    for (const b of [[long(3000), long(2000)], [long(3000)]])
      expect(compared({a: [long(2000), long(2001)], b})).toMatchObject({
        a: {kind: 'equal'},
        b: {kind: 'equal'},
      })
  })

  it('carry no control sequence into an excerpt', () => {
    const found = compared({a: [answer('\u001b[31mred\nlines')], b: [answer('blue')], c: [answer('blue')]})
    expect(found['a']).toMatchObject({own: 'red lines', other: 'blue'})
  })
})

describe('what varies', () => {
  it.each([
    ['between two answers of one arm', {a: ['n 1 of x', 'n 2 of x'], b: ['n 7 of x', 'n 8 of x']}],
    ['in one arm varies in an arm that was asked once', {a: ['n one of x', 'n two of x'], b: ['n six of x']}],
    ['a process id', {a: ['{"pid": 41, "ok": true}'], b: ['{"pid": 1042, "ok": true}']}],
    ['a time', {a: ['took: 3.25 ms'], b: ['took: 11.5 ms']}],
    ['a date of HTTP', {a: ['<Sun, 29 Nov 2026 10:13:02 GMT>'], b: ['<Mon, 30 Nov 2026 09:00:00 GMT>']}],
    ["a date of C's", {a: ['at Sun Nov 29 10:13:02 2026.'], b: ['at Sun Nov  1 10:13:02 2026.']}],
    ['a date of ISO', {a: ['"2026-11-29T10:13:02.123Z"'], b: ['"2026-11-29T10:13:03+00:00"']}],
    ['seconds since 1970', {a: ['[1764411182]'], b: ['[1764411183]']}],
    [
      'a UUID',
      {a: ['id 0b7e1a5c-90d3-4f0e-8f44-02c6a1b0e6d1'], b: ['id 51e5c3f4-7f0e-4a3a-9d0c-f6d3c2a1b0e9']},
    ],
    ['a request id in hex', {a: ['req 9f86d081884c7d65'], b: ['req 2c26b46b68ffc68f']}],
    [
      'a CSRF token',
      {
        a: ['<input value="pX3kQ9vLwT7yB2nR5mZ8aC4d">'],
        b: ['<input value="Hs8Jf2Kd9Lq1Wz6Xc3Vb7Nm5">'],
      },
    ],
  ])('is no difference: %s', (_, arms) => {
    expect(kinds(arms)).toEqual(['equal', 'equal'])
  })

  it.each([
    ['a word', {a: ['total 41 items'], b: ['total 42 items']}],
    ['digests of two lengths', {a: ['sum 9f86d081884c7d65'], b: ['sum 2c26b46b68ffc68fab']}],
    ['an identifier where the other has a word', {a: ['id 9f86d081884c7d65'], b: ['id none']}],
    ['more beside what varies', {a: ['n 1 of x', 'n 2 of x'], b: ['n 1 of y', 'n 2 of y']}],
  ])('hides nothing else: %s', (_, arms) => {
    expect(kinds(arms)).toEqual(['unequal', 'unequal'])
  })

  it.each([
    ['the number of words', ['a, b and c', 'a'], 'the number of words in its body varies'],
    ['most of the body', ['alpha beta', 'gamma delta'], 'most of its body varies'],
  ])('cannot be compared where it is %s', (_, bodies, why) => {
    const found = compared({
      a: bodies.map(body => answer(body)),
      b: [answer('x y')],
      c: [answer('x y')],
      d: [answer('x z')],
    })
    expect(found).toMatchObject({
      a: {kind: 'incomparable', why},
      b: {kind: 'equal'},
      d: {kind: 'unequal', to: 'b'},
    })
  })

  it('is compared by the status all the same', () => {
    const varying = [answer('a b', 202), answer('a b c', 202)]
    expect(compared({a: varying, b: [answer('x')], c: [answer('x')]})['a']).toMatchObject({
      ...{kind: 'unequal', in: 'status', own: '202', other: '200'},
    })
    expect(compared({a: [answer('x', 200), answer('x', 204)], b: [answer('x')]})['a']).toEqual({
      ...{kind: 'incomparable', why: 'its status varies'},
    })
  })
})

describe('words of a body', () => {
  it('joined are the body', () => {
    const text = '{"é":[1,2],\n  "at": "2026-11-29T10:13:02Z"} \u0000 <b>x</b> 10:13 a.b%20c 😀'
    const words = wordsOf(text)
    expect(words.map(word => word.text).join('')).toBe(text)
    for (const {text: word, at} of words) expect(text.slice(at, at + word.length)).toBe(word)
  })

  it('of a long body take no long time', () => {
    const began = performance.now()
    for (const unit of ['a', '1', '-', ':', ' ', 'Mon, ', '2026-', '1:', '9f'])
      wordsOf(unit.repeat(Math.ceil(65_536 / unit.length)))
    expect(performance.now() - began).toBeLessThan(5000)
  })
})
