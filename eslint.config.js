import tseslint from 'typescript-eslint'

/**
 * Which room of src/ may look into which (ARCHITECTURE.md). Arrows point one way:
 * commands → cli → run → {plan, server, load, measure} → result; stats and unit are pure; report reads result and stats.
 * `scripts/check-cycles.mjs` looks for cycles.
 */
const mayImport = {
  commands: ['cli', 'scenario', 'server'],
  cli: [
    'calibrate',
    'compare',
    'config',
    'gate',
    'doctor',
    'load',
    'measure',
    'plan',
    'probe',
    'project',
    'report',
    'result',
    'run',
    'scenario',
    'server',
    'stats',
    'unit',
  ],
  run: ['load', 'measure', 'plan', 'result', 'scenario', 'server', 'stats', 'unit'],
  plan: ['result', 'scenario', 'server', 'unit'],
  probe: ['measure'],
  doctor: ['load', 'measure', 'stats', 'unit'],
  calibrate: ['gate', 'measure', 'plan', 'report', 'result', 'scenario', 'server', 'stats', 'unit'],
  gate: ['load', 'measure', 'plan', 'project', 'report', 'result', 'scenario', 'server', 'stats', 'unit'],
  project: ['config', 'unit'],
  compare: ['report', 'result', 'stats', 'unit'],
  report: ['result', 'stats', 'unit'],
  server: ['config', 'unit'],
  load: ['stats', 'unit'],
  measure: ['unit'],
  scenario: ['config', 'unit'],
  result: ['unit'],
  stats: ['unit'],
  config: [],
  unit: [],
}
const rooms = Object.keys(mayImport)

const directions = rooms.map(room => {
  const forbidden = rooms.filter(other => other !== room && !mayImport[room].includes(other))
  const restricted = {
    regex: `^(\\.\\./)+(src/)?(${forbidden.join('|')})/`,
    message: `src/${room} may import only: ${mayImport[room].join(', ') || 'nothing of src but error.ts'}`,
  }
  const servers = {
    regex: '^(\\.\\./)+servers/',
    message: 'only commands may look into servers/',
  }
  const outside = {regex: '^(\\.\\./)+(bench|test)/', message: 'src must stand without bench/ and test/'}
  return {
    files: [`src/${room}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {patterns: room === 'commands' ? [restricted, outside] : [restricted, servers, outside]},
      ],
    },
  }
})

const referenceServer = {
  files: ['servers/**/*.ts'],
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: '/src/(?!server/protocol\\.js$)',
            message: 'the reference server knows nothing of src/ but the types of its protocol',
          },
          {regex: '/src/server/protocol\\.js$', allowTypeImports: true, message: 'types only'},
        ],
      },
    ],
  },
}

export default tseslint.config(
  {ignores: ['dist/', 'node_modules/', 'test/golden/']},
  ...tseslint.configs.strictTypeChecked,
  {
    files: ['**/*.ts'],
    languageOptions: {parserOptions: {project: './tsconfig.test.json'}},
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', {allowNumber: true, allowBoolean: true}],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      complexity: ['error', 15],
      'max-lines': ['error', {max: 300, skipBlankLines: true, skipComments: true}],
    },
  },
  ...directions,
  referenceServer,
  {
    files: ['test/**/*.ts'],
    rules: {'@typescript-eslint/no-non-null-assertion': 'off', 'max-lines': 'off'},
  },
  {files: ['**/*.{js,mjs}'], ...tseslint.configs.disableTypeChecked},
)
