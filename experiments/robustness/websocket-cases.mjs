// The cases of the Autobahn test suite (github.com/crossbario/autobahn-testsuite, 1 to 7, 9 and 10), which runs on Python 2
// alone, as data: what a client sends, and what an echoing server must send back. A case is
// {id, writes, echoes, pongs, end}: `writes` are bytes, each sent in one go; `echoes` the messages that must come back, in
// order; `pongs` the payloads of pongs; `end` the close codes of which one must come, 'any' end, or 'open'.
import {randomBytes} from 'node:crypto'

const TEXT = 1
const BINARY = 2
const CLOSE = 8
const PING = 9
const PONG = 10

/** @returns {Iterable<{id: string, writes: Buffer[], echoes: {opcode: number, data: Buffer}[], pongs: Buffer[], end: number[] | 'any' | 'open'}>} */
export function* cases() {
  yield* framing()
  yield* pings()
  yield* reserved()
  yield* fragments()
  yield* utf8()
  yield* closing()
  yield* large()
}

/** One frame, masked as a client must. */
export function frame(opcode, payload = '', {fin = true, rsv = 0} = {}) {
  const data = Buffer.from(payload)
  const mask = randomBytes(4)
  const first = (fin ? 0x80 : 0) | (rsv << 4) | opcode
  const length = data.length
  const head =
    length < 126
      ? Buffer.from([first, 0x80 | length])
      : length < 65_536
        ? Buffer.from([first, 0x80 | 126, length >> 8, length & 0xff])
        : Buffer.concat([Buffer.from([first, 0x80 | 127]), bigEndian(length)])
  const masked = Buffer.allocUnsafe(length)
  for (let at = 0; at < length; at++) masked[at] = data[at] ^ mask[at & 3]
  return Buffer.concat([head, mask, masked])
}

function bigEndian(length) {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(length))
  return bytes
}

function made(id, writes, {echoes = [], pongs = [], end = 'open'} = {}) {
  return {
    id,
    writes,
    pongs: pongs.map(each => Buffer.from(each)),
    end,
    echoes: echoes.map(([opcode, data]) => ({opcode, data: Buffer.from(data)})),
  }
}

const chopped = (bytes, size) =>
  Array.from({length: Math.ceil(bytes.length / size)}, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  )

function closeFrame(code, reason = '') {
  const payload = Buffer.concat([Buffer.from([code >> 8, code & 0xff]), Buffer.from(reason)])
  return frame(CLOSE, payload)
}

function* framing() {
  const sizes = [0, 125, 126, 127, 128, 65_535, 65_536]
  for (const [group, opcode, fill] of [
    [1, TEXT, '*'],
    [2, BINARY, '\xfe'],
  ]) {
    for (const [index, size] of sizes.entries()) {
      const data = Buffer.alloc(size, fill, 'latin1')
      yield made(`1.${group}.${index + 1}`, [frame(opcode, data)], {echoes: [[opcode, data]]})
    }
    const data = Buffer.alloc(65_536, fill, 'latin1')
    yield made(`1.${group}.8`, chopped(frame(opcode, data), 997), {echoes: [[opcode, data]]})
  }
}

function* pings() {
  const binary = Buffer.from([0x00, 0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0x00, 0xff])
  const largest = Buffer.alloc(125, 0xfe)
  const ten = Array.from({length: 10}, (_, index) => `payload-${index}`)
  yield made('2.1', [frame(PING)], {pongs: ['']})
  yield made('2.2', [frame(PING, 'Hello, world!')], {pongs: ['Hello, world!']})
  yield made('2.3', [frame(PING, binary)], {pongs: [binary]})
  yield made('2.4', [frame(PING, largest)], {pongs: [largest]})
  yield made('2.5', [frame(PING, Buffer.alloc(126, 0xfe))], {end: [1002]})
  yield made('2.6', chopped(frame(PING, largest), 1), {pongs: [largest]})
  yield made('2.7', [frame(PONG)])
  yield made('2.8', [frame(PONG, 'unsolicited pong payload')])
  yield made('2.9', [frame(PONG, 'unsolicited pong payload'), frame(PING, 'ping payload')], {
    pongs: ['ping payload'],
  })
  yield made(
    '2.10',
    ten.map(each => frame(PING, each)),
    {pongs: ten},
  )
  yield made(
    '2.11',
    ten.flatMap(each => chopped(frame(PING, each), 1)),
    {pongs: ten},
  )
}

function* reserved() {
  const hello = 'Hello, world!'
  const failed = {end: [1002]}
  const echoed = {echoes: [[TEXT, hello]], end: [1002]}
  const good = frame(TEXT, hello)
  yield made('3.1', [frame(TEXT, hello, {rsv: 4})], failed)
  yield made('3.2', [good, frame(TEXT, hello, {rsv: 2}), frame(PING)], echoed)
  yield made('3.3', [Buffer.concat([good, frame(TEXT, hello, {rsv: 3}), frame(PING)])], echoed)
  yield made('3.4', chopped(Buffer.concat([good, frame(TEXT, hello, {rsv: 4}), frame(PING)]), 1), echoed)
  yield made('3.5', [frame(BINARY, Buffer.alloc(8, 0xff), {rsv: 5})], failed)
  yield made('3.6', [frame(PING, hello, {rsv: 6})], failed)
  yield made('3.7', [frame(CLOSE, '', {rsv: 7})], failed)
  for (const [group, first] of [
    [1, 3],
    [2, 11],
  ]) {
    const id = `4.${group}.`
    yield made(`${id}1`, [frame(first)], failed)
    yield made(`${id}2`, [frame(first + 1, 'reserved opcode payload')], failed)
    yield made(`${id}3`, [good, frame(first + 2), frame(PING)], echoed)
    yield made(`${id}4`, [good, frame(first + 3, 'reserved opcode payload'), frame(PING)], echoed)
    yield made(
      `${id}5`,
      chopped(Buffer.concat([good, frame(first + 4, 'reserved opcode payload'), frame(PING)]), 1),
      echoed,
    )
  }
}

function* fragments() {
  const part = index => `fragment${index}`
  const two = [frame(TEXT, part(1), {fin: false}), frame(0, part(2))]
  const whole = {echoes: [[TEXT, 'fragment1fragment2']]}
  const ping = frame(PING, 'ping payload')
  const pinged = {...whole, pongs: ['ping payload']}
  const failed = {end: [1002]}
  yield made('5.1', [frame(PING, part(1), {fin: false}), frame(0, part(2))], failed)
  yield made('5.2', [frame(PONG, part(1), {fin: false}), frame(0, part(2))], failed)
  yield made('5.3', two, whole)
  yield made('5.4', [Buffer.concat(two)], whole)
  yield made('5.5', chopped(Buffer.concat(two), 1), whole)
  yield made('5.6', [two[0], ping, two[1]], pinged)
  yield made('5.7', [Buffer.concat([two[0], ping, two[1]])], pinged)
  yield made('5.8', chopped(Buffer.concat([two[0], ping, two[1]]), 1), pinged)
  for (const [index, fin] of [
    [9, true],
    [12, false],
  ]) {
    const lone = [frame(0, 'non-continuation payload', {fin}), frame(TEXT, 'Hello, world!')]
    yield made(`5.${index}`, lone, failed)
    yield made(`5.${index + 1}`, [Buffer.concat(lone)], failed)
    yield made(`5.${index + 2}`, chopped(Buffer.concat(lone), 1), failed)
  }
  const [third, fourth] = [frame(0, part(3), {fin: false}), frame(TEXT, part(4))]
  yield made('5.15', [...two, third, fourth], {...whole, end: [1002]})
  const twice = [0, 1].flatMap(() => [
    frame(0, part(1), {fin: false}),
    frame(TEXT, part(2), {fin: false}),
    frame(0, part(3)),
  ])
  yield made('5.16', twice, failed)
  yield made(
    '5.17',
    [0, 1].flatMap(() => [frame(0, part(1)), frame(TEXT, part(2), {fin: false}), frame(0, part(3))]),
    failed,
  )
  yield made('5.18', [frame(TEXT, part(1), {fin: false}), frame(TEXT, part(2))], failed)
  const five = [
    frame(TEXT, part(1), {fin: false}),
    frame(0, part(2), {fin: false}),
    frame(PING, 'pongme 1!'),
    frame(0, part(3), {fin: false}),
    frame(0, part(4), {fin: false}),
    frame(PING, 'pongme 2!'),
    frame(0, part(5)),
  ]
  const joined = {echoes: [[TEXT, [1, 2, 3, 4, 5].map(part).join('')]], pongs: ['pongme 1!', 'pongme 2!']}
  yield made('5.19', five, joined)
  yield made('5.20', [Buffer.concat(five)], joined)
}

function* utf8() {
  const kosme = Buffer.from('κόσμε')
  const hello = Buffer.from('Hello-µ@ßöäüàá-UTF-8!!')
  yield made('6.1.1', [frame(TEXT)], {echoes: [[TEXT, '']]})
  yield made('6.1.2', [frame(TEXT, '', {fin: false}), frame(0, '', {fin: false}), frame(0)], {
    echoes: [[TEXT, '']],
  })
  yield made('6.1.3', [frame(TEXT, '', {fin: false}), frame(0, 'middle', {fin: false}), frame(0)], {
    echoes: [[TEXT, 'middle']],
  })
  yield made('6.2.1', [frame(TEXT, hello)], {echoes: [[TEXT, hello]]})
  yield made('6.2.2', [frame(TEXT, hello.subarray(0, 12), {fin: false}), frame(0, hello.subarray(12))], {
    echoes: [[TEXT, hello]],
  })
  yield made('6.2.3', octets(hello), {echoes: [[TEXT, hello]]})
  yield made('6.2.4', octets(kosme), {echoes: [[TEXT, kosme]]})
  const surrogate = Buffer.concat([kosme, Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('edited')])
  yield made('6.3.1', [frame(TEXT, surrogate)], {end: [1007]})
  yield made('6.3.2', octets(surrogate), {end: [1007]})
  const high = Buffer.from([0xf4, 0x90, 0x80, 0x80])
  for (const [index, pieces] of [
    [kosme, high, Buffer.from('edited')],
    [
      Buffer.concat([kosme, high.subarray(0, 1)]),
      high.subarray(1, 2),
      Buffer.concat([high.subarray(2), Buffer.from('edited')]),
    ],
  ].entries()) {
    const frames = pieces.map((piece, at) => frame(at === 0 ? TEXT : 0, piece, {fin: at === 2}))
    yield made(`6.4.${index + 1}`, frames, {end: [1007]})
    yield made(`6.4.${index + 3}`, chopped(frame(TEXT, Buffer.concat(pieces)), 7), {end: [1007]})
  }
  yield* sequences()
}

const octets = bytes =>
  [...bytes].map((byte, at) =>
    frame(at === 0 ? TEXT : 0, Buffer.from([byte]), {fin: at === bytes.length - 1}),
  )

/** Sections of Markus Kuhn's decoder test, as hexadecimal bytes; `-` before those that are none. */
const kuhn = {
  6.5: ['cebae1bdb9cf83cebcceb5', '-cebae1bdb9cf83cebcce', '-cebae1bdb9cf83cebc ceb5 ce', '-ce', '-cebae1'],
  6.6: [
    '-ce',
    'ceba',
    '-cebae1',
    '-cebae1bd',
    'cebae1bdb9',
    '-cebae1bdb9cf',
    'cebae1bdb9cf83',
    '-cebae1bdb9cf83ce',
    'cebae1bdb9cf83cebc',
    '-cebae1bdb9cf83cebcce',
    'cebae1bdb9cf83cebcceb5',
  ],
  6.7: ['00', 'c280', 'e0a080', 'f0908080'],
  6.8: ['-f888808080', '-fc8480808080'],
  6.9: ['7f', 'dfbf', 'efbfbf', 'f48fbfbf'],
  '6.10': ['-f7bfbfbf', '-fbbfbfbfbf', '-fdbfbfbfbfbf'],
  6.11: ['ed9fbf', 'ee8080', 'efbfbd', 'f48fbfbf', '-f4908080'],
  6.12: [
    '-80',
    '-bf',
    '-80bf',
    '-80bf80',
    '-80bf80bf',
    '-80bf80bf80',
    '-80bf80bf80bf',
    `-${Array.from({length: 63}, (_, n) => (0x80 + n).toString(16)).join('')}`,
  ],
  6.13: ['c0', 'e0', 'f0', 'f8', 'fc'].map(
    (first, at) =>
      `-${Array.from({length: [32, 16, 8, 4, 2][at]}, (_, n) => (Number.parseInt(first, 16) + n).toString(16) + '20').join('')}`,
  ),
  6.14: [
    '-c0',
    '-e080',
    '-f08080',
    '-f8808080',
    '-fc80808080',
    '-df',
    '-efbf',
    '-f7bfbf',
    '-fbbfbfbf',
    '-fdbfbfbfbf',
  ],
  6.15: ['-c0e080f08080f8808080fc80808080dfefbff7bfbffbbfbfbffdbfbfbfbf'],
  6.16: ['-fe', '-ff', '-fefeffff'],
  6.17: ['-c0af', '-e080af', '-f08080af', '-f8808080af', '-fc80808080af'],
  6.18: ['-c1bf', '-e09fbf', '-f08fbfbf', '-f887bfbfbf', '-fc83bfbfbfbf'],
  6.19: ['-c080', '-e08080', '-f0808080', '-f880808080', '-fc8080808080'],
  '6.20': ['-eda080', '-edadbf', '-edae80', '-edafbf', '-edb080', '-edbe80', '-edbfbf'],
  6.21: [
    '-eda080edb080',
    '-eda080edbfbf',
    '-edadbfedb080',
    '-edadbfedbfbf',
    '-edae80edb080',
    '-edae80edbfbf',
    '-edafbfedb080',
    '-edafbfedbfbf',
  ],
  6.22: [
    'efbfbe',
    'efbfbf',
    ...Array.from({length: 16}, (_, plane) =>
      [0xfffe, 0xffff].map(low =>
        Buffer.from(String.fromCodePoint((plane + 1) * 0x10000 + low)).toString('hex'),
      ),
    ).flat(),
  ],
  6.23: ['efbfb9', 'efbfba', 'efbfbb', 'efbfbc', 'efbfbd', 'efbfbe', 'efbfbf'],
}

function* sequences() {
  for (const [section, texts] of Object.entries(kuhn)) {
    for (const [index, text] of texts.entries()) {
      const bytes = Buffer.from(text.replace(/[- ]/g, ''), 'hex')
      const outcome = text.startsWith('-') ? {end: [1007]} : {echoes: [[TEXT, bytes]]}
      yield made(`${section}.${index + 1}`, [frame(TEXT, bytes)], outcome)
    }
  }
}

function* closing() {
  const hello = frame(TEXT, 'Hello World!')
  const normal = closeFrame(1000)
  const echoed = {echoes: [[TEXT, 'Hello World!']], end: [1000]}
  yield made('7.1.1', [hello, normal], echoed)
  yield made('7.1.2', [normal, normal], {end: [1000]})
  yield made('7.1.3', [normal, frame(PING)], {end: [1000]})
  yield made('7.1.4', [normal, hello], {end: [1000]})
  yield made('7.1.5', [frame(TEXT, 'fragment1', {fin: false}), normal, frame(0, 'fragment2')], {end: [1000]})
  yield made(
    '7.1.6',
    [frame(TEXT, Buffer.alloc(256 * 1024, '*')), frame(TEXT, 'Hello World!'), normal, frame(PING)],
    {end: 'any'},
  )
  yield made('7.3.1', [frame(CLOSE)], {end: 'any'})
  yield made('7.3.2', [frame(CLOSE, 'a')], {end: [1002]})
  yield made('7.3.3', [normal], {end: [1000]})
  yield made('7.3.4', [closeFrame(1000, 'Hello World!')], {end: [1000]})
  yield made('7.3.5', [closeFrame(1000, '*'.repeat(123))], {end: [1000]})
  yield made('7.3.6', [closeFrame(1000, '*'.repeat(124))], {end: [1002]})
  yield made('7.5.1', [closeFrame(1000, Buffer.from('cebae1bdb9cf83cebcceb5eda080656469746564', 'hex'))], {
    end: [1007],
  })
  for (const [index, code] of [
    1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999,
  ].entries())
    yield made(`7.7.${index + 1}`, [closeFrame(code)], {end: [code]})
  for (const [index, code] of [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999].entries())
    yield made(`7.9.${index + 1}`, [closeFrame(code)], {end: [1002]})
  yield made('7.13.1', [closeFrame(5000)], {end: 'any'})
  yield made('7.13.2', [closeFrame(65_535)], {end: 'any'})
}

function* large() {
  const MB = 1024 * 1024
  const sizes = [64 * 1024, 256 * 1024, MB, 4 * MB, 8 * MB, 16 * MB]
  for (const [group, opcode] of [
    [1, TEXT],
    [2, BINARY],
  ]) {
    for (const [index, size] of sizes.entries()) yield whole(`9.${group}.${index + 1}`, opcode, size)
    for (const [index, size] of [64, 256, 1024, 4096, 16_384, 65_536, 262_144, MB, 4 * MB].entries())
      yield fragmented(`9.${group + 2}.${index + 1}`, opcode, 4 * MB, size)
    for (const [index, size] of [64, 128, 256, 512, 1024, 2048].entries())
      yield whole(`9.${group + 4}.${index + 1}`, opcode, MB, size)
    for (const [index, size] of [0, 16, 64, 256, 1024, 4096].entries())
      yield many(`9.${group + 6}.${index + 1}`, opcode, size)
  }
  yield fragmented('10.1.1', TEXT, 64 * 1024, 1300)
}

function whole(id, opcode, size, chop = Infinity) {
  const data = Buffer.alloc(size, '*')
  const bytes = frame(opcode, data)
  return made(id, chop === Infinity ? [bytes] : chopped(bytes, chop), {echoes: [[opcode, data]]})
}

function fragmented(id, opcode, size, fragment) {
  const data = Buffer.alloc(size, '*')
  const pieces = chopped(data, fragment)
  const frames = pieces.map((piece, at) =>
    frame(at === 0 ? opcode : 0, piece, {fin: at === pieces.length - 1}),
  )
  return made(id, frames, {echoes: [[opcode, data]]})
}

function many(id, opcode, size) {
  const data = Buffer.alloc(size, '*')
  const messages = Array.from({length: 1000}, () => [opcode, data])
  return made(
    id,
    messages.map(() => frame(opcode, data)),
    {echoes: messages},
  )
}
