import {describe, expect, it} from 'vitest'
import {parse} from 'yaml'
import {emit} from '../../src/tune/report/emit.js'
import type {TuneResult} from '../../src/result/tune.js'

type ArmRecord = TuneResult['plan']['arms'][number]

const gunicorn = {
  id: 'g',
  server: 'gunicorn',
  mode: 'thread',
  variant: 'gthread',
  workers: 2,
  threads: 8,
  limits: {cpus: 0.5, memoryBytes: 512 * 2 ** 20},
  env: {POOL: '4', 'A B': "it's", SECRET_KEY: '***1a2b'},
  launch: {
    argv: [
      ...['/home/me/.venv/bin/python', '-m', 'gunicorn', '--bind', '127.0.0.1:{port}', '--workers', '2'],
      ...['--worker-class', 'gthread', '--threads', '8', '--preload', '--log-level', 'warning'],
      'mysite.wsgi:application',
    ],
  },
} as unknown as ArmRecord
const granian = {
  ...gunicorn,
  id: 'n',
  server: 'granian',
  env: {},
  launch: {argv: ['granian', '--interface', 'wsgi', '--port', '{port}', 'shop:make("a b")']},
} as unknown as ArmRecord
const result = {plan: {arms: [gunicorn, granian]}} as unknown as TuneResult

describe('what is emitted of an advice', () => {
  it('is a command line for a shell: without what was for measuring, and without secrets', () => {
    expect(emit(result, 'g', 'command')).toMatch(
      /^POOL=4 .*gunicorn --bind 0\.0\.0\.0:8000 --workers 2 --worker-class gthread --threads 8 --preload mysite\.wsgi:application\n$/,
    )
    expect(emit(result, 'g', 'command')).not.toMatch(/1a2b|log-level|venv/)
    expect(emit(result, 'n', 'command')).toBe(`granian --interface wsgi --port 8000 'shop:make("a b")'\n`)
  })

  it('is a line of a Procfile, whose port the platform names', () => {
    expect(emit(result, 'g', 'procfile')).toMatch(/^web: .*--bind 0\.0\.0\.0:\$PORT --workers 2 /)
  })

  it('is a gunicorn.conf.py, and the command that reads it with the rest of the flags', () => {
    expect(emit(result, 'g', 'gunicorn.conf.py')).toBe(
      [
        '# gunicorn --config gunicorn.conf.py --preload mysite.wsgi:application',
        'bind = "0.0.0.0:8000"',
        'workers = 2',
        'worker_class = "gthread"',
        'threads = 8',
        '',
      ].join('\n'),
    )
    expect(() => emit(result, 'n', 'gunicorn.conf.py')).toThrow('does not read gunicorn.conf.py')
  })

  it("is a container's part of a pod, which YAML reads as it was meant", () => {
    expect(parse(emit(result, 'g', 'k8s'))).toMatchObject({
      command: expect.arrayContaining(['gunicorn', '--preload', 'mysite.wsgi:application']) as unknown,
      env: [
        {name: 'POOL', value: '4'},
        {name: 'A B', value: "it's"},
      ],
      ports: [{containerPort: 8000}],
      resources: {limits: {cpu: '500m', memory: '512Mi'}, requests: {cpu: '500m', memory: '512Mi'}},
    })
  })
})
