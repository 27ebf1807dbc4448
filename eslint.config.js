import importX from 'eslint-plugin-import-x'
import {createTypeScriptImportResolver} from 'eslint-import-resolver-typescript'
import tseslint from 'typescript-eslint'

/**
 * Which folder may not import which: arrows point one way (ARCHITECTURE.md).
 * commands → run → {plan, server, load, measure} → result; stats is pure; report reads result and stats.
 */
const src = name => `./src/${name}`
const forbid = (target, from) => from.map(name => ({target: src(target), from: src(name)}))
const zones = [
  ...[
    'cli',
    'scenario',
    'server',
    'plan',
    'load',
    'measure',
    'run',
    'result',
    'stats',
    'report',
    'unit',
  ].flatMap(room => forbid(room, ['commands'])),
  ...forbid('unit', [
    'cli',
    'scenario',
    'server',
    'plan',
    'load',
    'measure',
    'run',
    'result',
    'stats',
    'report',
  ]),
  ...forbid('stats', ['cli', 'scenario', 'server', 'plan', 'load', 'measure', 'run', 'result', 'report']),
  ...forbid('result', ['cli', 'scenario', 'server', 'plan', 'load', 'measure', 'run', 'report']),
  ...forbid('scenario', ['cli', 'server', 'plan', 'load', 'measure', 'run', 'report']),
  ...forbid('load', ['cli', 'scenario', 'server', 'plan', 'measure', 'run', 'report']),
  ...forbid('measure', ['cli', 'scenario', 'server', 'plan', 'load', 'run', 'report']),
  ...forbid('server', ['cli', 'scenario', 'plan', 'load', 'measure', 'run', 'report']),
  ...forbid('plan', ['cli', 'load', 'measure', 'run', 'report']),
  ...forbid('report', ['cli', 'scenario', 'server', 'plan', 'load', 'measure', 'run']),
  ...forbid('run', ['cli', 'report']),
  {target: './servers', from: './src', except: ['./server/protocol.ts']},
  {target: './src', from: './servers', except: ['./reference']},
  ...['scenario', 'server', 'plan', 'load', 'measure', 'run', 'result', 'stats', 'report', 'unit', 'cli'].map(
    room => ({
      target: src(room),
      from: './servers',
    }),
  ),
]

export default tseslint.config(
  {ignores: ['dist/', 'node_modules/', 'test/golden/']},
  ...tseslint.configs.strictTypeChecked,
  {
    files: ['**/*.ts'],
    languageOptions: {parserOptions: {project: './tsconfig.test.json'}},
    plugins: {'import-x': importX},
    settings: {'import-x/resolver-next': [createTypeScriptImportResolver({project: './tsconfig.test.json'})]},
    rules: {
      'import-x/no-restricted-paths': ['error', {zones}],
      'import-x/no-cycle': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', {allowNumber: true, allowBoolean: true}],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      complexity: ['error', 15],
      'max-lines': ['error', {max: 300, skipBlankLines: true, skipComments: true}],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {'@typescript-eslint/no-non-null-assertion': 'off', 'max-lines': 'off'},
  },
  {files: ['**/*.{js,mjs}'], ...tseslint.configs.disableTypeChecked},
)
