import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, describe, expect, it} from 'vitest'
import {describePlan} from '../../src/cli/describe-plan.js'
import {withProjectOptions} from '../../src/cli/project-options.js'
import {resolvePlan} from '../../src/plan/resolve.js'
import type {RunOptions} from '../../src/plan/run-options.js'
import {recordPlan} from '../../src/run/execute.js'

const folder = mkdtempSync(join(tmpdir(), 'bench-yaml-'))
afterAll(() => rmSync(folder, {recursive: true}))

async function planned(yaml: string, flags: Partial<RunOptions> = {}, environment: NodeJS.ProcessEnv = {}) {
  writeFileSync(join(folder, 'bench.yaml'), yaml)
  const project = await withProjectOptions({scenarios: [], seed: '1', ...flags}, folder, environment)
  const plan = await resolvePlan(project.options, folder, undefined, environment)
  return {...project, plan, ids: plan.arms.map(({id}) => id)}
}

const matrix = `
matrix:
  mode: [sync, thread]
  workers: [1, 2, 4]
  threads: [1, 8]
  exclude:
    - {mode: sync, threads: 8}
    - {mode: thread, workers: 4, threads: 8}
scenarios: hello
`

describe('bench.yaml', () => {
  it('makes arms of a matrix, without what it excludes', async () => {
    const {ids, plan} = await planned(matrix)
    expect(ids).toEqual([
      ...['reference/sync w1', 'reference/sync w2', 'reference/sync w4'],
      ...[
        'reference/thread w1 t1',
        'reference/thread w1 t8',
        'reference/thread w2 t1',
        'reference/thread w2 t8',
      ],
      'reference/thread w4 t1',
    ])
    expect(plan.leftOut).toEqual([])
    expect((await planned(matrix.replace('workers: 4, threads: 8', 'workers: 3'))).plan.leftOut).toEqual([
      expect.stringMatching(/bench\.yaml:8: exclude mode=thread,workers=3 matches no arm/),
    ])
  })

  it('lets a flag go before the field of its name, in every arm, and keeps the others', async () => {
    expect((await planned(matrix, {workers: '3', modes: undefined})).ids).toEqual([
      'reference/sync w3',
      'reference/thread w3 t1',
      'reference/thread w3 t8',
    ])
    const {plan} = await planned('connections: 8\nrounds: 3\nworkers: 4\nmode: sync\nscenarios: hello\n', {
      rounds: '2',
    })
    expect(plan).toMatchObject({rounds: 2, scenarios: [{connections: 8}], arms: [{mode: 'sync', workers: 4}]})
  })

  it('takes a scalar where a list of one is meant, and arms that share what they do not say', async () => {
    const {ids} = await planned(
      'workers: 3\nenv: {A: x}\nscenarios: hello\narms:\n  - {mode: sync, label: one}\n  - {mode: thread, threads: [2, 4], env: {A: null}}\n',
    )
    expect(ids).toEqual([
      'reference/sync w3 env.A=x',
      'reference/thread w3 t2 env.A',
      'reference/thread w3 t4 env.A',
    ])
  })

  it('says where each value is from', async () => {
    const {plan, sources} = await planned(`rounds: 3\n${matrix}`, {workers: '2', connections: '9'})
    const text = describePlan(plan, sources)
    expect(text).toContain(
      'mode sync (bench.yaml:4) · workers 2 (--workers) · threads 1 (bench.yaml:6; it takes none)',
    )
    expect(text).toContain('rounds 3 (bench.yaml:1)')
    expect(text).toContain('connections 9 (--connections)')
    expect(text).toContain('all others: default')
    expect(describePlan((await planned('mode: sync\nscenarios: hello\n')).plan)).toContain(
      'workers 2 (default)',
    )
  })

  it('fills in variables of the environment, and keeps secrets to itself', async () => {
    const yaml =
      'mode: sync\nworkers: ${N:-3}\nenv: {URL: "postgresql://u:${DB_PASSWORD}@db/x", LITERAL: "$${N}"}\n'
    const {plan, ids} = await planned(`${yaml}scenarios: hello\n`, {}, {DB_PASSWORD: 'hunter22-x'})
    expect(plan.arms[0]).toMatchObject({workers: 3, env: {LITERAL: '${N}'}})
    expect('given' in plan.arms[0]! && plan.arms[0].given.environment['URL']).toBe(
      'postgresql://u:hunter22-x@db/x',
    )
    expect(JSON.stringify([recordPlan(plan), ids, describePlan(plan)])).not.toContain('hunter22')
    await expect(planned(yaml)).rejects.toThrow(
      /bench\.yaml:3: env\.URL: the variable DB_PASSWORD is not set/,
    )
  })

  it('leaves the variables of a shell to the shell', async () => {
    const {plan} = await planned('command: node x.js --port ${PORT}\nscenarios: /\n')
    expect(plan.arms[0]?.launch).toMatchObject({command: 'node x.js --port ${PORT}'})
  })

  it('tells of what the command line leaves no room for', async () => {
    const file = 'command: node x.js {port}\nworkers: 4\nready: /up\nscenarios: hello\n'
    expect((await planned(file, {modes: ['sync']})).notices).toEqual([
      'bench.yaml: 2 fields are not used, since --server, --mode or --app say what is started: command (line 1), ready (line 3)',
    ])
    expect((await planned(file, {url: 'http://127.0.0.1:9', phases: ['saturation']})).notices).toEqual([
      expect.stringContaining(
        '--url says what is measured: command (line 1), workers (line 2), ready (line 3)',
      ),
    ])
    expect((await planned(file, {rounds: '2'})).notices).toEqual([])
  })

  it.each([
    ['workers: 0\n', /bench\.yaml:1: workers: expected a whole number from 1 to 256, not "0"/],
    ['arms:\n  - mode: sync\n    wrokers: 2\n', /bench\.yaml:3: arms\.0\.wrokers: unknown field/],
    ['rounds: many\n', /bench\.yaml:1: rounds: expected a whole number from 1 to 200/],
    ['ready: 3\n', /bench\.yaml:1: ready: expected a path such as \/health/],
    ['env: {1A: x}\n', /bench\.yaml:1: env\.1A/],
    ['command: a {port}\nserver: gunicorn\n', /bench\.yaml:1: it has a command and a server/],
    [
      'arms:\n  - {args: "--a \'b"}\n',
      /bench\.yaml:2: arms\.0\.args: expected arguments as a shell takes them/,
    ],
  ])('refuses %j with its line', async (yaml, message) => {
    await expect(planned(yaml)).rejects.toThrow(message)
  })

  it('has a published schema that knows its fields', () => {
    const schema = JSON.parse(
      readFileSync(new URL('../../schema/bench-file.schema.json', import.meta.url), 'utf8'),
    ) as {properties: Record<string, unknown>}
    expect(Object.keys(schema.properties)).toEqual(
      expect.arrayContaining(['matrix', 'arms', 'env', 'workers', 'gate']),
    )
  })
})
