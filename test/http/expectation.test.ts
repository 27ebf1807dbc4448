import {describe, expect, it} from 'vitest'
import {AnswerJudge, anySuccess, expectationText} from '../../src/http/expectation.js'

describe('a good answer', () => {
  it.each([
    ['2xx', [200, 201, 204, 299], [199, 300, 302, 404, 500, 999]],
    ['302', [302], [200, 301, 303]],
    ['200,304', [200, 304], [201, 302]],
    ['2xx,404', [204, 404], [403, 405]],
  ])('is one of %s', (status, good, bad) => {
    const judge = new AnswerJudge({status, body: null})
    for (const one of good) expect(judge.judge(one, undefined), String(one)).toBe('good')
    for (const one of bad) expect(judge.judge(one, undefined), String(one)).toBe('status')
  })

  it('has the text, where one is expected; a wrong status is told first', () => {
    const judge = new AnswerJudge({...anySuccess, body: 'hello'})
    expect(judge.judge(200, true)).toBe('good')
    expect(judge.judge(200, false)).toBe('body')
    expect(judge.judge(200, undefined)).toBe('body')
    expect(judge.judge(503, true)).toBe('status')
  })

  it('reads aloud', () => {
    expect(expectationText(anySuccess)).toBe('2xx')
    expect(expectationText({status: '200', body: 'a "b"'})).toBe('200 with "a \\"b\\"" in the body')
  })
})
