import {expect, it} from 'vitest'
import {adHocScenario} from '../../src/config/scenario/scenario.js'
import {secretsOfRequest} from '../../src/plan/request-secrets.js'
import {
  deeplyWithoutValues,
  noSecrets,
  withSecretValues,
  wordsWithoutSecrets,
} from '../../src/text/secrets.js'

it.each([
  [{headers: {Authorization: 'Basic YW5uOmh1bnRlcjIy'}}, 'hunter22'],
  [{headers: {Authorization: 'Bearer abcdef123'}}, 'abcdef123'],
  [{headers: {Cookie: ['a=1; sessionid=abcdef123', 'b=2']}}, 'abcdef123'],
  [{path: '/a?token=abc%20def'}, 'abc def'],
  [{body: '{"user": {"name": "ann", "password": "hunter22"}}'}, 'hunter22'],
  [{body: 'name=ann&password=hunter+22'}, 'hunter 22'],
])('knows the secret of %j', (part, secret) => {
  const found = secretsOfRequest(adHocScenario({path: '/', ...part}), noSecrets)
  expect(found).toContain(secret)
  expect(found).not.toContain('ann')
  const secrets = withSecretValues(noSecrets, found)
  expect(JSON.stringify(deeplyWithoutValues({said: `it was ${secret}`}, secrets))).not.toContain(secret)
})

it('says nothing of a user, and of no credentials, in a command line', () => {
  const words = [
    '--user',
    'ann:pw',
    '--json-body',
    '{"password": "pw"}',
    '--url',
    'http://tok@host/',
    '--cookie',
    'a=1',
  ]
  expect(wordsWithoutSecrets(words)).toEqual([
    ...[
      '--user',
      'ann:***',
      '--json-body',
      '{"password": "***"}',
      '--url',
      'http://***@host/',
      '--cookie',
      '***',
    ],
  ])
})
