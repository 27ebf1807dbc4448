import {isRunning, type Arm, type StartableArm} from '../plan/arm.js'
import type {LaunchRecord} from '../result/arm.js'
import {fieldsWithoutSecrets, secretDigest, wordsWithoutSecrets, type Secrets} from '../text/secrets.js'
import {launchSpecOf} from './launch-spec.js'

/** What differs between a start on one and on the other is the port. */
const [somePort, otherPort] = [65_534, 65_535] as const

/**
 * The command line and the variables that an arm is started with, as a result stores them: `{port}` where each start has its
 * own, and digests in the place of secrets. null: it is not started.
 */
export function launchRecord(arm: Arm, secrets: Secrets): LaunchRecord | null {
  if (isRunning(arm)) return null
  const [spec, other] = [specOn(arm, somePort), specOn(arm, otherPort)]
  const portless = (text: string, same: string | undefined) =>
    text === same ? text : text.replaceAll(String(somePort), '{port}')
  const variables = Object.entries(spec.env ?? {}).map(
    ([name, value]) => [name, value === undefined ? null : portless(value, other.env?.[name])] as const,
  )
  const argv = spec.argv.map((word, index) => portless(word, other.argv[index]))
  return {
    argv: [...wordsWithoutSecrets(argv, secrets, secretDigest)],
    env: fieldsWithoutSecrets(Object.fromEntries(variables), secrets),
    ...(spec.cwd === undefined ? {} : {cwd: spec.cwd}),
  }
}

function specOn(arm: StartableArm, port: number) {
  return launchSpecOf(arm, {
    port,
    upstream: '{upstream}',
    statsFile: '{stats}',
    ready: {path: '/', status: 'any'},
  })
}
