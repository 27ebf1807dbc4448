import {request} from 'node:http'

/** One request of node:http's own client; rejects for any answer but a whole 200 within 20 s. */
export function ask(options) {
  return new Promise((resolve, reject) => {
    const sent = request(options, answer => {
      answer.resume()
      answer.on('end', () =>
        answer.statusCode === 200 ? resolve() : reject(new Error(`${answer.statusCode}`)),
      )
      answer.on('error', reject)
    })
    sent.setTimeout(20_000, () => sent.destroy(new Error('no answer within 20 s')))
    sent.on('error', reject)
    sent.end()
  })
}
