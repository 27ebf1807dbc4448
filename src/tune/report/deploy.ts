import {basename} from 'node:path'
import type {TuneResult} from '../../result/tune.js'
import {joinWords} from '../../text/quoting.js'

type ArmRecord = TuneResult['plan']['arms'][number]

/** How an arm is started where it is deployed. */
export interface Deployment {
  readonly server: string
  readonly argv: readonly string[]
  /** What it was given beside that; secrets are digests there, and are not here. */
  readonly env: Readonly<Record<string, string>>
}

/** Where a platform says nothing. */
export const usualPort = '8000'

/** Flags of measurements alone: logs that would be in the numbers, sockets that starts would share. With their number of values. */
const ofMeasurement: Readonly<Record<string, number>> = {
  '--log-level': 1,
  '--no-access-log': 0,
  '--no-control-socket': 0,
  '--disable-logging': 0,
  '--home': 1,
}

/** The arm's own command line, less what was for measuring; on all addresses, since a container's port is not on loopback. */
export function deploymentOf(arm: ArmRecord, port = usualPort): Deployment {
  const {server, launch, env = {}} = arm
  const given = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value === null || isHidden(value) ? [] : [[name, value]],
    ),
  )
  if (server === 'reference') return {server, argv: referenceArgv(arm, port), env: given}
  const argv = withoutMeasurement(named(launch?.argv ?? []))
  return {server, argv: argv.map(word => atPort(word, port)), env: given}
}

/** A digest stands in the place of a secret, which a deployment has from elsewhere. */
function isHidden(value: string): boolean {
  return value.includes('***')
}

/** `$PORT` is for a shell, and must stand as it is. */
export function commandText(
  {argv, env}: Deployment,
  line = (words: readonly string[]) => joinWords(words),
): string {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${joinWords([value])}`)
  const text = line(argv).replaceAll(/'([^']*\$PORT[^']*)'/g, '$1')
  return [...variables, text].join(' ')
}

function referenceArgv({mode, workers, threads}: ArmRecord, port: string): readonly string[] {
  const pool = threads === null ? [] : ['--threads', String(threads)]
  return [
    ...['bench', 'serve', '--mode', mode ?? 'sync', '--workers', String(workers ?? 1), ...pool],
    ...['--bind', `0.0.0.0:${port}`],
  ]
}

/** The program by its name: where it lies differs from machine to machine. */
function named([program = '', ...rest]: readonly string[]): readonly string[] {
  const [flag, module = '', ...others] = rest
  if (flag === '-m') return [module, ...others]
  return [basename(program), ...rest]
}

function withoutMeasurement(argv: readonly string[]): readonly string[] {
  const kept: string[] = []
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? ''
    const values = ofMeasurement[word]
    if (values === undefined) kept.push(word)
    else index += values
  }
  return kept
}

function atPort(word: string, port: string): string {
  return word.replace('127.0.0.1', '0.0.0.0').replaceAll('{port}', port)
}
