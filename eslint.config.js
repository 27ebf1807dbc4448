import tseslint from 'typescript-eslint'

/**
 * Which room of src/ may look into which (ARCHITECTURE.md). Arrows point one way:
 * commands → cli → {run, gate} → {drive, judge} → {plan, server, load, measure} → result; judge, stats, text and unit are pure.
 * `scripts/build/check-cycles.mjs` looks for cycles.
 */
const mayImport = {
  commands: ['cli', 'config', 'server'],
  cli: [
    'calibrate',
    'compare',
    'config',
    'doctor',
    'drive',
    'gate',
    'judge',
    'load',
    'measure',
    'plan',
    'probe',
    'report',
    'result',
    'run',
    'server',
    'stats',
    'text',
    'unit',
  ],
  run: ['config', 'drive', 'judge', 'load', 'measure', 'plan', 'result', 'server', 'stats', 'unit'],
  judge: ['config', 'plan', 'result', 'stats', 'unit'],
  drive: ['config', 'load', 'measure', 'plan', 'server', 'unit'],
  plan: ['config', 'result', 'server', 'unit'],
  probe: ['drive', 'measure', 'server'],
  doctor: ['load', 'measure', 'stats', 'unit'],
  calibrate: [
    'config',
    'drive',
    'gate',
    'measure',
    'plan',
    'report',
    'result',
    'server',
    'stats',
    'text',
    'unit',
  ],
  gate: [
    'config',
    'drive',
    'judge',
    'load',
    'measure',
    'plan',
    'report',
    'result',
    'server',
    'stats',
    'text',
    'unit',
  ],
  compare: ['judge', 'report', 'result', 'stats', 'text', 'unit'],
  report: ['judge', 'result', 'stats', 'text', 'unit'],
  server: ['config', 'unit'],
  load: ['stats', 'unit'],
  measure: ['unit'],
  result: ['unit'],
  stats: ['unit'],
  config: ['unit'],
  text: ['unit'],
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
  const outside = {
    regex: '^(\\.\\./)+(experiments|test)/',
    message: 'src must stand without experiments/ and test/',
  }
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
