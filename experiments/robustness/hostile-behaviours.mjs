// What a server can do to its client, as data: {name, serve}; `serve` is given the socket of each connection. Every one is
// bounded by its client alone: it goes on until that closes.
import {createServer} from 'node:net'
import {brotliCompressSync, constants, deflateSync, gzipSync} from 'node:zlib'

const ok = 'HTTP/1.1 200 OK\r\n'
const chunked = `${ok}Transfer-Encoding: chunked\r\n\r\n`
const good = `${ok}Content-Length: 5\r\n\r\nhello`
const dripMs = 10
const floodBytes = 65_536
const bombBytes = 1 << 25

/** After each request, or what looks like the end of one. */
const onRequest = answer => socket =>
  void socket.on('data', bytes => {
    if (bytes.includes('\r\n\r\n')) answer(socket)
  })
const says = (...pieces) => onRequest(socket => pieces.forEach(piece => socket.write(piece)))
const saysAndEnds = text => onRequest(socket => socket.end(text))
const saysAndResets = text =>
  onRequest(socket => {
    if (text === '') socket.resetAndDestroy()
    else socket.write(text, () => setTimeout(() => socket.resetAndDestroy(), dripMs))
  })

/** A byte at a time, then `piece` again and again. */
const drips = (text, piece = '') =>
  onRequest(socket => {
    let at = 0
    const timer = setInterval(() => {
      const next = at < text.length ? text[at] : piece
      at++
      if (next !== '') socket.write(next)
    }, dripMs)
    socket.once('close', () => clearInterval(timer))
  })

/** As fast as the client reads. */
const floods = (begin, piece) => {
  const block = Buffer.from(piece.repeat(Math.ceil(floodBytes / piece.length)), 'latin1')
  return onRequest(socket => {
    if (socket.flooding) return
    socket.flooding = true
    socket.write(begin)
    const more = () => {
      while (!socket.destroyed && socket.write(block));
    }
    socket.on('drain', () => setImmediate(more))
    more()
  })
}

const coded = (coding, bytes) =>
  says(`${ok}Content-Encoding: ${coding}\r\nContent-Length: ${bytes.length}\r\n\r\n`, bytes)

const pack = {
  gzip: bytes => gzipSync(bytes, {level: 1}),
  deflate: bytes => deflateSync(bytes, {level: 1}),
  br: bytes => brotliCompressSync(bytes, {params: {[constants.BROTLI_PARAM_QUALITY]: 1}}),
}
const packed = {}
/** Some kilobytes that unpack to 32 MB, made at the first use. */
const bomb = coding => socket => {
  packed[coding] ??= pack[coding](Buffer.alloc(bombBytes))
  coded(coding, packed[coding])(socket)
}

export const behaviours = Object.entries({
  'says nothing': () => undefined,
  'closes at once': socket => socket.end(),
  'resets at once': socket => socket.resetAndDestroy(),
  'never reads': socket => socket.pause(),
  'resets at the first byte': socket => void socket.once('data', () => socket.resetAndDestroy()),
  'closes after the request': saysAndEnds(''),
  'resets after the request': saysAndResets(''),
  'resets in the status line': saysAndResets('HTTP/1.1 2'),
  'resets in the head': saysAndResets(`${ok}Content-Le`),
  'resets in the body': saysAndResets(`${ok}Content-Length: 50\r\n\r\nhello`),
  'resets in a chunk': saysAndResets(`${chunked}50\r\nhello`),
  'resets after the answer': saysAndResets(good),
  'closes in the body': saysAndEnds(`${ok}Content-Length: 50\r\n\r\nhello`),
  'closes its side, and goes on reading': socket => {
    socket.allowHalfOpen = true
    onRequest(() => socket.end())(socket)
  },
  'drips the status line': drips('HTTP/1.1 200 OKAY'.padEnd(4000, 'Y')),
  'drips a head without end': drips(ok, 'X-A: b\r\n'),
  'drips a body': drips(`${ok}Content-Length: 100000\r\n\r\n`, 'x'),
  'drips a body without a length': drips(`${ok}\r\n`, 'x'),
  'drips a chunk line': drips(chunked, '0'),
  'drips chunks': drips(chunked, '1\r\nx\r\n'),
  'drips trailers': drips(`${chunked}0\r\n`, 'X-A: b\r\n'),
  'drips interim answers': drips('', 'HTTP/1.1 103 Early Hints\r\n\r\n'),
  'floods the status line': floods('HTTP/1.1 200 ', 'x'),
  'floods a header line': floods(`${ok}X: `, 'x'),
  'floods header lines': floods(ok, 'Set-Cookie: a=b\r\n'),
  'floods interim answers': floods('', 'HTTP/1.1 100 Continue\r\n\r\n'),
  'floods a body without a length': floods(`${ok}\r\n`, 'x'),
  'floods a body of 8 PB': floods(`${ok}Content-Length: 9007199254740991\r\n\r\n`, 'x'),
  'floods chunks of a byte': floods(chunked, '1\r\nx\r\n'),
  'floods chunk extensions': floods(`${chunked}5;`, 'x'),
  'floods one chunk': floods(`${chunked}fffffffffffff\r\n`, 'x'),
  'floods trailers': floods(`${chunked}0\r\n`, 'X-A: b\r\n'),
  'floods answers': floods('', good),
  'floods noise': floods('', '\0\xff\x1b]0;x\x07\r\n'),
  'answers before it is asked': socket => {
    socket.write(good)
    says(good)(socket)
  },
  'answers the first byte and resets': socket =>
    void socket.once('data', () => socket.write(good, () => socket.resetAndDestroy())),
  'answers twice': says(good + good),
  'adds bytes to an answer': says(`${good}more`),
  'says 102 and no more': says('HTTP/1.1 102 Processing\r\n\r\n'),
  'switches protocols unasked': says(
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\x81\xfe\xff\xff',
  ),
  'speaks TLS': says(Buffer.from('150303000202280000', 'hex')),
  'speaks HTTP/2': says('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', Buffer.from('000000040000000000', 'hex')),
  'speaks HTTP/0.9': saysAndEnds('<html>hello</html>\r\n'),
  'speaks SSH first': socket => void socket.write('SSH-2.0-OpenSSH_9.2\r\n'),
  'sends a bomb of gzip': bomb('gzip'),
  'sends a bomb of deflate': bomb('deflate'),
  'sends a bomb of brotli': bomb('br'),
  'calls plain text gzip': coded('gzip', Buffer.from('hello')),
  'has two lengths': says(`${ok}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!`),
  'has a length and chunks': says(
    `${ok}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
  ),
  'has a negative length': says(`${ok}Content-Length: -5\r\n\r\nhello`),
  'has a chunk of 2⁶⁴ bytes': says(`${chunked}10000000000000000\r\nhello\r\n0\r\n\r\n`),
  'gives 204 a body': says('HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello'),
  'redirects to itself': says('HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n'),
  'writes to the terminal': says(
    'HTTP/1.1 500 \x1b[2J\x1b]0;owned\x07\r\nContent-Length: 12\r\nX-A: \x1b[31m\r\n\r\n\x1b[2Jowned\x07\r\n',
  ),
}).map(([name, serve]) => ({name, serve}))

/** Listens on loopback; connection n meets the n-th of `served`, round and round. */
export async function startHostile(served = behaviours) {
  const sockets = new Set()
  let connections = 0
  const server = createServer({allowHalfOpen: true}, socket => {
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
    // What reads nothing would not see the client go.
    socket.on('end', () => socket.end())
    served[connections++ % served.length].serve(socket)
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', 511, resolve))
  const {port} = server.address()
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    connections: () => connections,
    close: async () => {
      const closed = new Promise(resolve => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
