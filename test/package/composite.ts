import {spawnSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, readFileSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {parse} from 'yaml'

interface Step {
  readonly id?: string
  readonly name: string
  readonly if?: string
  readonly uses?: string
  readonly run?: string
  readonly env?: Record<string, string>
  readonly 'working-directory'?: string
}

export interface Action {
  readonly inputs: Record<string, {readonly default?: string}>
  readonly outputs: Record<string, {readonly value: string}>
  readonly runs: {readonly using: 'composite'; readonly steps: readonly Step[]}
}

export const readAction = (file: string) => parse(readFileSync(file, 'utf8')) as Action

export interface JobGiven {
  /** Folder of the action. */
  readonly action: string
  /** Folder of the repository under test. */
  readonly workspace: string
  readonly inputs?: Record<string, string>
  /** Facts of the event, as `github.…` has them. */
  readonly github?: Record<string, unknown>
  readonly env?: Record<string, string>
}

export interface StepRun {
  readonly name: string
  readonly code: number
  readonly output: string
}

export interface JobRun {
  readonly outputs: Record<string, string>
  readonly steps: readonly StepRun[]
  readonly summary: string
  /** Of the first step that failed, as the job would end. */
  readonly code: number
}

/**
 * Runs the `run` steps of a composite action as GitHub's runner does: expressions filled in, environment of the step, one
 * file each for outputs and summary, `if`, and no further step after a failed one but those with `always()`. Steps that
 * use other actions are left out.
 */
export function runComposite({action, workspace, inputs = {}, github = {}, env = {}}: JobGiven): JobRun {
  const {inputs: known, outputs: wanted, runs} = readAction(join(action, 'action.yml'))
  const temporary = mkdtempSync(join(tmpdir(), 'bench-runner-'))
  const summary = join(temporary, 'summary')
  writeFileSync(summary, '')
  mkdirSync(join(temporary, 'temp'))
  const defaults = Object.fromEntries(Object.entries(known).map(([name, input]) => [name, defaultOf(input)]))
  const context: Context = {
    inputs: {...defaults, ...inputs},
    github: {token: 'none', action_path: action, event: {}, ...github},
    steps: {},
  }
  const environment = {
    ...process.env,
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION_PATH: action,
    GITHUB_REPOSITORY: 'someone/shop',
    GITHUB_STEP_SUMMARY: summary,
    RUNNER_TEMP: join(temporary, 'temp'),
    ...env,
  }
  const steps: StepRun[] = []
  let code = 0
  for (const step of runs.steps) {
    if (step.run === undefined || !isDue(step, code, context)) continue
    const outputFile = join(temporary, `output-${steps.length}`)
    writeFileSync(outputFile, '')
    const ran = runStep(step, step.run, workspace, context, {...environment, GITHUB_OUTPUT: outputFile})
    steps.push(ran)
    if (step.id !== undefined) context.steps[step.id] = {outputs: readOutputs(outputFile)}
    if (code === 0) code = ran.code
  }
  const outputs = Object.fromEntries(
    Object.entries(wanted).map(([name, {value}]) => [name, fill(value, context)]),
  )
  return {outputs, steps, summary: readFileSync(summary, 'utf8'), code}
}

interface Context {
  readonly inputs: Record<string, string>
  readonly github: Record<string, unknown>
  readonly steps: Record<string, {outputs: Record<string, string>}>
}

function isDue({if: condition = 'true'}: Step, code: number, context: Context): boolean {
  return (code === 0 || condition.includes('always()')) && Boolean(evaluate(condition, context))
}

function runStep(
  {name, env = {}, 'working-directory': folder = '.'}: Step,
  script: string,
  workspace: string,
  context: Context,
  environment: NodeJS.ProcessEnv,
): StepRun {
  const {status, stdout, stderr} = spawnSync(
    'bash',
    ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script],
    {
      cwd: join(workspace, fill(folder, context)),
      encoding: 'utf8',
      env: {
        ...environment,
        ...Object.fromEntries(Object.entries(env).map(([key, text]) => [key, fill(text, context)])),
      },
    },
  )
  return {name, code: status ?? -1, output: stdout + stderr}
}

const defaultOf = ({default: text = ''}: {readonly default?: string}) =>
  text.includes('${{') ? 'none' : text

function fill(text: string, context: Context): string {
  return text.replace(/\$\{\{(.*?)\}\}/g, (_, expression: string) => {
    const value = evaluate(expression, context)
    return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  })
}

/** What is used of GitHub's expressions reads the same as JavaScript; what is not there is empty. */
function evaluate(expression: string, {inputs, github, steps}: Context): unknown {
  const names = expression.replace(
    /\b(inputs|steps|github)((?:\.[\w-]+)+)/g,
    (_, root: string, path: string) => `at(${root}, ${JSON.stringify(path.slice(1).split('.'))})`,
  )
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- of this repository's own action.yml
  const evaluated = new Function('at', 'always', 'inputs', 'github', 'steps', `return (${names})`) as (
    ...values: readonly unknown[]
  ) => unknown
  return evaluated(at, () => true, inputs, github, steps)
}

function at(root: unknown, path: readonly string[]): unknown {
  return path.reduce((value, name) => (value as Record<string, unknown> | undefined)?.[name], root)
}

function readOutputs(file: string): Record<string, string> {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line !== '')
  return Object.fromEntries(
    lines.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
}
