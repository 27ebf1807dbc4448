import type {Scenario} from '../config/scenario/scenario.js'
import {isSecretName, secretValuesOf, type Secrets} from '../text/secrets.js'

type Asked = Pick<Scenario, 'headers' | 'path' | 'body'>

/** Every value that a request has under the name of a secret: in its headers, its query, or a body of JSON or of a form. */
export function secretsOfRequest({headers, path, body}: Asked, secrets: Secrets): readonly string[] {
  return [
    ...secretValuesOf(headers, secrets),
    ...Object.entries(headers).flatMap(([name, value]) =>
      [value].flat().flatMap(line => partsOf(name.toLowerCase(), line, secrets)),
    ),
    ...secretValuesOf(pairsOf(path.split('?').slice(1).join('?')), secrets),
    ...(typeof body === 'string' ? secretsOfBody(body, secrets) : []),
  ]
}

/** What a server may repeat alone: the value of a cookie, the password of Basic credentials, a token without its scheme. */
function partsOf(name: string, line: string, secrets: Secrets): readonly string[] {
  if (name === 'cookie')
    return line.split(';').flatMap(pair => {
      const [, cookie, value] = /^\s*([^=]+)=(.+)$/.exec(pair) ?? []
      return cookie === undefined || value === undefined || !isSecretName(cookie, secrets) ? [] : [value]
    })
  if (name !== 'authorization') return []
  const [, scheme = '', rest = ''] = /^(\S+) +(\S+)$/.exec(line) ?? []
  if (scheme.toLowerCase() !== 'basic') return rest === '' ? [] : [rest]
  const [, password] = /^[^:]*:(.+)$/s.exec(Buffer.from(rest, 'base64').toString('utf8')) ?? []
  return password === undefined ? [rest] : [rest, password]
}

/** Percent-encoded as they stand there, and decoded. */
function pairsOf(text: string): Readonly<Record<string, readonly string[]>> {
  const decoded = new URLSearchParams(text)
  return Object.fromEntries(
    text.split('&').flatMap(pair => {
      const [, name, value] = /^([^=]+)=(.+)$/.exec(pair) ?? []
      return name === undefined || value === undefined ? [] : [[name, [value, ...decoded.getAll(name)]]]
    }),
  )
}

function secretsOfBody(body: string, secrets: Secrets): readonly string[] {
  try {
    return secretsOfJson(JSON.parse(body), secrets)
  } catch {
    return secretValuesOf(pairsOf(body), secrets)
  }
}

function secretsOfJson(value: unknown, secrets: Secrets): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
    typeof inner === 'string' && isSecretName(name, secrets) ? [inner] : secretsOfJson(inner, secrets),
  )
}
