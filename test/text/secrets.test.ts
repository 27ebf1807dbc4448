import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {
  fieldsWithoutSecrets,
  isSecretName,
  noSecrets,
  secretDigest,
  withoutSecrets,
  withoutValues,
  withSecretValues,
  wordsWithoutSecrets,
} from '../../src/text/secrets.js'

describe('isSecretName', () => {
  it.each([
    ...['Authorization', 'Cookie', 'Proxy-Authorization', 'X-Api-Key', 'X-Auth-Token', 'X-CSRF-Token'],
    ...['SECRET_KEY', 'DB_PASSWORD', 'AWS_SECRET_ACCESS_KEY', 'accessToken', 'api_key', 'sig', 'password'],
  ])('knows %s', name => {
    expect(isSecretName(name)).toBe(true)
  })

  it.each([
    'Accept',
    'User-Agent',
    'MAX_TOKENS',
    'TOKENIZERS_PARALLELISM',
    'keyboard',
    'PYTHONMALLOC',
    'COMPASS',
  ])('leaves %s', name => {
    expect(isSecretName(name)).toBe(false)
  })

  it('knows what it is told of', () => {
    expect(isSecretName('Pin', {...noSecrets, names: new Set(['pin'])})).toBe(true)
  })
})

describe('withoutSecrets', () => {
  it.each([
    ['postgresql://u:hunter22@db/x', 'postgresql://***:***@db/x'],
    ['http://ann@h/ http://ann:hunter22@h/', 'http://***@h/ http://***:***@h/'],
    ['/cart?token=hunter22&page=2', '/cart?token=***&page=2'],
    ['Authorization: Bearer hunter22', 'Authorization: ***'],
    ['sync,env.DB_PASSWORD=hunter22,workers=2', 'sync,env.DB_PASSWORD=***,workers=2'],
    ['sync,env.DB_PASSWORD="hunter22 x",workers=2', 'sync,env.DB_PASSWORD=***,workers=2'],
    ['API_KEY=hunter22 node server.js --port {port}', 'API_KEY=*** node server.js --port {port}'],
    ['node server.js --auth-token hunter22 --port 1', 'node server.js --auth-token *** --port 1'],
    ['Accept: text/html', 'Accept: text/html'],
    ['http://127.0.0.1:8000/a?b=1', 'http://127.0.0.1:8000/a?b=1'],
  ])('masks %s', (text, masked) => {
    expect(withoutSecrets(text)).toBe(masked)
    expect(withoutSecrets(masked)).toBe(masked)
  })

  it('leaves nothing of a secret, whatever stands beside it', () => {
    const name = fc.constantFrom('token', 'API_KEY', 'DB_PASSWORD', 'signature')
    const secret = fc.stringMatching(/^[A-Za-z0-9+/]{12,24}$/)
    fc.assert(
      fc.property(name, secret, fc.stringMatching(/^[a-z0-9/ .]{0,10}$/), (name, secret, beside) => {
        for (const text of [
          `${beside}?${name}=${secret}&x=1`,
          `--${name}=${secret}`,
          `${beside} ${name}=${secret}`,
          `https://u:${secret.replaceAll('/', '')}@host/${beside}`,
        ])
          expect(withoutSecrets(text)).not.toContain(secret.slice(0, 12).replaceAll('/', ''))
      }),
    )
  })

  it('knows values wherever they turn up, but none that is too short', () => {
    const secrets = withSecretValues(noSecrets, ['hunter22', 'x1'])
    expect(withoutSecrets('cannot log in with hunter22 at x1', secrets)).toBe('cannot log in with *** at x1')
    expect(withoutValues('token=x hunter22', secrets)).toBe('token=x ***')
  })
})

it('masks words of a command line', () => {
  expect(
    wordsWithoutSecrets([
      'bench',
      'run',
      '-H',
      'Cookie: a=1',
      '--token',
      'hunter22',
      '--rate',
      '20',
      '--secret-key',
    ]),
  ).toEqual(['bench', 'run', '-H', 'Cookie: ***', '--token', '***', '--rate', '20', '--secret-key'])
})

it('keeps of a secret what tells whether two are equal', () => {
  const [one, same, other] = ['hunter22', 'hunter22', 'hunter23'].map(value =>
    fieldsWithoutSecrets({Authorization: value, Accept: 'text/html'}),
  )
  expect(one).toEqual({Authorization: secretDigest('hunter22'), Accept: 'text/html'})
  expect(one).toEqual(same)
  expect(one).not.toEqual(other)
  expect(JSON.stringify(one)).not.toContain('hunter')
  expect(fieldsWithoutSecrets(one ?? {})).toEqual(one)
})

it('masks every line of a repeated header, and leaves what is unset', () => {
  expect(fieldsWithoutSecrets<string | readonly string[] | null>({Cookie: ['a=1', 'b=2'], X: null})).toEqual({
    Cookie: [secretDigest('a=1'), secretDigest('b=2')],
    X: null,
  })
})
