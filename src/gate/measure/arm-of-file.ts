import {benchFileName, type BenchFile} from '../../config/bench-file.js'
import {usageError} from '../../error.js'
import type {StartableArm} from '../../plan/arm.js'
import {armsInFile} from '../../plan/arms-in-file.js'
import type {LimitWords} from '../../plan/limits.js'
import {secretsOfPlan} from '../../plan/plan-secrets.js'
import {resolveArms} from '../../plan/resolve-arms.js'
import type {RunOptions} from '../../plan/run-options.js'
import {count} from '../../text/words.js'

/** What of an arm the command line says, for both sides of a gate. */
export interface ArmFlags {
  /** Which of several arms, by its label or its name. */
  readonly name: string | null
  /** Before what the file says. */
  readonly limits: LimitWords
}

/** Whether bench.yaml says what is started. */
export function startsSomething({command, server, app, arms, matrix, mode, framework}: BenchFile): boolean {
  return [command, server, app, arms, matrix, mode, framework].some(field => field !== undefined)
}

/**
 * The arm that a run in `folder` would measure, with the settings and limits that bench.yaml gives it. An app is imported once.
 * @throws BenchError (usage) where the file makes several, and none of them is named
 */
export async function armOfFile(
  file: BenchFile,
  folder: string,
  {name, limits}: ArmFlags,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<StartableArm> {
  const options = optionsOf(file, limits)
  const {arms} = await resolveArms(options, folder, environment, secretsOfPlan([], [], options))
  const chosen = name === null ? arms : arms.filter(({arm}) => arm.label === name || arm.id === name)
  const [first, ...others] = chosen.map(({arm}) => arm)
  if (first !== undefined && others.length === 0) return first
  const names = arms.map(({arm: {label, id}}) => `"${label ?? id}"`).join(', ')
  throw usageError(
    'WB_BAD_TARGET',
    name === null
      ? `${benchFileName} of ${folder} makes ${count(arms.length, 'arm')}, and a gate compares one with itself`
      : `${benchFileName} of ${folder} has ${chosen.length === 0 ? 'no arm' : `${chosen.length} arms`} "${name}"`,
    `name one with --arm: ${names}`,
  )
}

/** As a run reads the same file, whose flags are the limits alone. */
function optionsOf(file: BenchFile, limits: LimitWords): RunOptions {
  const {command, app, cwd, python, factory, framework, proxy, secrets} = file
  const words = Object.entries(limits).flatMap(([name, word]) =>
    word === undefined ? [] : [[name, String(word)] as const],
  )
  return {
    scenarios: [],
    ...{command, app, cwd, python, factory, framework, proxy, secrets},
    ...Object.fromEntries(words),
    file: armsInFile(file, ([first = '']) => ({
      kind: 'file',
      file: `${benchFileName}: ${first}`,
      line: null,
    })),
  }
}
