import fc from 'fast-check'

/** An answer, and what a reader must make of it when all of it came. */
export interface Answer {
  readonly text: string
  readonly status: number
  readonly bodyBytes: number
  readonly isReusable: boolean
  /** Its body ends with the connection. */
  readonly endsWithConnection: boolean
}

type Body = Pick<Answer, 'bodyBytes' | 'endsWithConnection'> & {
  readonly field: string
  readonly text: string
}

const tokenCharacter = fc.constantFrom(...Array.from("abzAZ019!#$%&'*+-.^_`|~"))
const token = fc.string({unit: tokenCharacter, minLength: 1, maxLength: 20})
const valueCharacter = fc.constantFrom(...Array.from('abcXYZ019 \t,;:="()<>@[]{}?/\\é\xff'))
const value = fc.string({unit: valueCharacter, maxLength: 40})
const anyCase = (word: string): fc.Arbitrary<string> =>
  fc
    .array(fc.boolean(), {minLength: word.length, maxLength: word.length})
    .map(upper =>
      Array.from(word, (letter, index) => (upper[index] ? letter.toUpperCase() : letter)).join(''),
    )

const framing = new Set(['connection', 'content-length', 'transfer-encoding'])
const field = fc
  .tuple(token, value)
  .filter(([name]) => !framing.has(name.toLowerCase()))
  .map(([name, text]) => `${name}:${text}\r\n`)

const payload = fc.string({unit: fc.constantFrom('x', '\r', '\n', '0', ' '), maxLength: 60})

const withLength: fc.Arbitrary<Body> = fc
  .tuple(anyCase('content-length'), payload, fc.constantFrom('', ' ', '\t '))
  .map(([name, text, blank]) => ({
    ...{field: `${name}:${blank}${text.length}${blank}\r\n`, text},
    ...{bodyBytes: text.length, endsWithConnection: false},
  }))

const chunk = fc
  .tuple(
    payload.filter(text => text !== ''),
    fc.constantFrom('', ';a', ';a=b;c="d,e"', ' ; x'),
    fc.nat(3),
  )
  .map(([text, extension, zeros]) => ({
    bodyBytes: text.length,
    text: `${'0'.repeat(zeros)}${text.length.toString(16)}${extension}\r\n${text}\r\n`,
  }))

const inChunks: fc.Arbitrary<Body> = fc
  .tuple(
    ...([
      anyCase('transfer-encoding'),
      anyCase('chunked'),
      fc.constantFrom('', 'gzip, ', 'a;b="c,d" ,,'),
    ] as const),
    ...([fc.array(chunk, {maxLength: 5}), fc.array(field, {maxLength: 3})] as const),
  )
  .map(([name, coding, before, chunks, trailers]) => ({
    field: `${name}: ${before}${coding}\r\n`,
    text: `${chunks.map(({text}) => text).join('')}0\r\n${trailers.join('')}\r\n`,
    bodyBytes: chunks.reduce((sum, {bodyBytes}) => sum + bodyBytes, 0),
    endsWithConnection: false,
  }))

const untilEnd: fc.Arbitrary<Body> = payload.map(text => ({
  ...{field: '', text, bodyBytes: text.length, endsWithConnection: true},
}))

const interim = fc
  .tuple(fc.constantFrom(100, 102, 103, 199), fc.array(field, {maxLength: 2}))
  .map(([status, fields]) => `HTTP/1.1 ${status} wait\r\n${fields.join('')}\r\n`)

const connection = fc.constantFrom('', 'close', 'keep-alive', 'x, Close', 'Keep-Alive , y')

/** What a server may send, of every kind that RFC 9112 § 6.3 tells apart. */
export const validAnswer: fc.Arbitrary<Answer> = fc
  .record({
    interims: fc.array(interim, {maxLength: 2}),
    minor: fc.constantFrom(0, 1),
    status: fc.constantFrom(200, 201, 204, 206, 304, 404, 500, 999),
    reason: value,
    before: fc.array(field, {maxLength: 3}),
    after: fc.array(field, {maxLength: 3}),
    connection,
    body: fc.oneof(withLength, inChunks, untilEnd),
  })
  .map(({interims, minor, status, reason, before, after, connection: options, body}) => {
    const hasNoBody = status === 204 || status === 304
    const option = options === '' ? '' : `Connection: ${options}\r\n`
    const head = `HTTP/1.${minor} ${status} ${reason}\r\n${before.join('')}${body.field}${option}${after.join('')}\r\n`
    const endsWithConnection = !hasNoBody && body.endsWithConnection
    const asks = /close/i.test(options) ? 'close' : /keep-alive/i.test(options) ? 'keep-alive' : 'nothing'
    const stays = minor === 1 ? asks !== 'close' : asks === 'keep-alive' && !/^transfer/i.test(body.field)
    return {
      ...{text: interims.join('') + head + (hasNoBody ? '' : body.text), status, endsWithConnection},
      ...{bodyBytes: hasNoBody ? 0 : body.bodyBytes, isReusable: stays && !endsWithConnection},
    }
  })

/** The bytes of a valid answer with some replaced, taken out or put in. */
export const damagedAnswer: fc.Arbitrary<Uint8Array> = fc
  .tuple(
    validAnswer,
    fc.array(fc.record({at: fc.nat(), gone: fc.nat(3), put: fc.uint8Array({maxLength: 3})}), {maxLength: 4}),
  )
  .map(([{text}, damages]) => {
    let bytes = Buffer.from(text, 'latin1')
    for (const {at, gone, put} of damages) {
      const from = at % (bytes.length + 1)
      bytes = Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(from + gone)])
    }
    return bytes
  })

/** Positions between the first byte and the last, in order. */
export function cutsOf(length: number): fc.Arbitrary<number[]> {
  return fc.array(fc.nat(length), {maxLength: 20}).map(cuts => cuts.sort((a, b) => a - b))
}
