import tseslint from 'typescript-eslint'

/**
 * Which room of src/ may look into which (ARCHITECTURE.md). Arrows point one way:
 * commands → cli → {run, gate} → {drive, judge} → {plan, server, load, measure} → result; judge, stats, text and unit are pure.
 * `scripts/build/check-cycles.mjs` looks for cycles.
 */
const mayImport = {
  commands: ['cli', 'config', 'output', 'server', 'text'],
  cli: [
    'calibrate',
    'compare',
    'config',
    'doctor',
    'drive',
    'gate',
    'git',
    'history',
    'http',
    'imports',
    'init',
    'judge',
    'limits',
    'live',
    'load',
    'measure',
    'output',
    'plan',
    'probe',
    'report',
    'result',
    'run',
    'search',
    'server',
    'site',
    'stats',
    'text',
    'traffic',
    'tune',
    'unit',
  ],
  tune: [
    'config',
    'drive',
    'http',
    'judge',
    'limits',
    'measure',
    'plan',
    'report',
    'result',
    'run',
    'search',
    'server',
    'stats',
    'text',
    'unit',
  ],
  search: [
    'config',
    'drive',
    'judge',
    'load',
    'measure',
    'plan',
    'report',
    'result',
    'run',
    'stats',
    'text',
    'unit',
  ],
  run: [
    'config',
    'drive',
    'judge',
    'limits',
    'load',
    'measure',
    'plan',
    'result',
    'server',
    'stats',
    'text',
    'unit',
  ],
  judge: ['config', 'plan', 'result', 'stats', 'text', 'unit'],
  drive: [
    'config',
    'http',
    'limits',
    'load',
    'measure',
    'output',
    'plan',
    'result',
    'server',
    'stats',
    'text',
    'traffic',
    'unit',
  ],
  plan: ['config', 'http', 'result', 'server', 'text', 'traffic', 'unit'],
  probe: ['http', 'measure'],
  limits: ['measure', 'result'],
  init: ['config', 'server', 'text'],
  doctor: ['limits', 'load', 'measure', 'result', 'stats', 'unit'],
  calibrate: [
    'config',
    'drive',
    'gate',
    'judge',
    'measure',
    'output',
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
    'git',
    'judge',
    'load',
    'measure',
    'output',
    'plan',
    'report',
    'result',
    'server',
    'stats',
    'text',
    'unit',
  ],
  site: ['compare', 'history', 'judge', 'report', 'result', 'search', 'stats', 'text', 'unit'],
  live: ['judge', 'plan', 'report', 'result', 'run', 'stats'],
  history: ['compare', 'judge', 'report', 'result', 'stats', 'text', 'unit'],
  compare: ['judge', 'report', 'result', 'stats', 'text', 'unit'],
  report: ['judge', 'result', 'stats', 'text', 'unit'],
  server: ['config', 'http', 'measure', 'output', 'text', 'unit'],
  http: ['text'],
  load: ['http', 'stats', 'text', 'traffic', 'unit'],
  traffic: ['http'],
  measure: ['stats', 'unit'],
  result: ['text', 'unit'],
  stats: ['unit'],
  imports: ['config', 'http', 'text', 'traffic', 'unit'],
  config: ['http', 'text', 'traffic', 'unit'],
  output: ['measure', 'text'],
  git: [],
  text: ['unit'],
  unit: [],
}
const rooms = Object.keys(mayImport)

/** What src/load shows to the other rooms: what a load is, who carries it out, a server that does nothing, and which engines there are. */
const loadsFace = [
  'job',
  'result',
  'generator',
  'own-limits',
  'pace/replay',
  'processes/generator',
  'null-server/with-null-server',
  'kernel/support',
  'autocannon/version',
]

function patternsOf(room) {
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
  const insideLoad = {
    regex: `^(\\.\\./)+load/(?!(${loadsFace.join('|')})\\.js$)`,
    message: `of src/load the other rooms may import only: ${loadsFace.join(', ')}`,
  }
  return [restricted, outside, insideLoad, ...(room === 'commands' ? [] : [servers])]
}

function mayNotImport(files, patterns) {
  return {files: [files], rules: {'no-restricted-imports': ['error', {patterns}]}}
}

const directions = rooms.map(room => mayNotImport(`src/${room}/**/*.ts`, patternsOf(room)))

/**
 * Inside src/load. Loops and engines know of each other by `engine/contract.ts` alone; `engine/choose.ts` is the only one
 * that looks into an engine, and a generator process the only one that asks it.
 */
const notInLoad = {
  'record/*.ts': '(autocannon|engine|kernel|loop|pace|processes|response)/',
  'response/*.ts': '(autocannon|engine|kernel|loop|pace|processes|record)/',
  'pace/*.ts': '(autocannon|engine|kernel|loop|processes|record|response)/',
  'engine/*.ts': '(autocannon|kernel|loop|pace|processes|response)/',
  'engine/choose.ts': '(loop|pace|processes)/|(autocannon|kernel)/(?!engine\\.js$)',
  'autocannon/*.ts': '(kernel|loop|pace|processes)/|engine/(?!(contract|own-fault|request-bytes)\\.js$)',
  'kernel/**/*.ts': '(autocannon|loop|pace|processes)/|engine/(?!(contract|own-fault|request-bytes)\\.js$)',
  'loop/*.ts': '(autocannon|kernel|processes|response)/|engine/(?!(contract|request-bytes)\\.js$)',
  'processes/*.ts': '(autocannon|engine|kernel|response)/',
  'processes/generator-main.ts': '(autocannon|kernel)/|engine/(?!choose\\.js$)',
}

const insideLoad = Object.entries(notInLoad).map(([files, regex]) =>
  mayNotImport(`src/load/${files}`, [
    ...patternsOf('load'),
    {regex: `^(\\.\\.?/)+(${regex})`, message: `src/load/${files} may not look there: see eslint.config.js`},
  ]),
)

/** Which room of servers/reference may look into which. `main.ts` and `interfaces.ts` stand above all rooms, libc/ below. */
const referenceMayImport = {
  master: ['config', 'hooks', 'log', 'process', 'settings'],
  worker: [
    'access-log',
    'app',
    'config',
    'hooks',
    'http',
    'interface',
    'log',
    'process',
    'settings',
    'trace',
  ],
  upstream: [],
  config: ['hooks', 'settings'],
  hooks: ['access-log', 'interface', 'log', 'settings'],
  http: ['access-log', 'interface', 'log'],
  app: ['interface', 'log', 'process', 'settings', 'trace'],
  trace: ['interface'],
  'access-log': ['interface', 'log', 'process', 'settings'],
  process: ['settings'],
  log: ['settings'],
  settings: ['interface'],
  interface: [],
}
const referenceRooms = Object.keys(referenceMayImport)

/** What the reference server takes of src: the types of the protocol by which bench starts it, and nothing else. */
const onlyTheProtocol = [
  {
    regex: '/src/(?!server/protocol\\.js$)',
    message: 'the reference server knows nothing of src/ but the types of its protocol',
  },
  {regex: '/src/server/protocol\\.js$', allowTypeImports: true, message: 'types only'},
]

const referenceDirections = referenceRooms.map(room => {
  const allowed = referenceMayImport[room]
  const forbidden = referenceRooms.filter(other => other !== room && !allowed.includes(other))
  const inside = {
    regex: `^(\\.\\./)+(${[...forbidden.map(other => `${other}/`), '(main|interfaces)\\.js$'].join('|')})`,
    message: `servers/reference/${room} may import only: ${[...allowed, 'libc'].join(', ')}`,
  }
  return {
    files: [`servers/reference/${room}/**/*.ts`],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', {patterns: [...onlyTheProtocol, inside]}],
    },
  }
})

const servers = {
  files: ['servers/**/*.ts'],
  rules: {'@typescript-eslint/no-restricted-imports': ['error', {patterns: onlyTheProtocol}]},
}

const libc = {
  files: ['libc/**/*.ts'],
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {patterns: [{regex: '^\\.\\./', message: 'libc/ stands alone: it imports nothing of the project'}]},
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
  ...insideLoad,
  servers,
  ...referenceDirections,
  libc,
  {
    files: ['test/**/*.ts'],
    rules: {'@typescript-eslint/no-non-null-assertion': 'off', 'max-lines': 'off'},
  },
  {files: ['**/*.{js,mjs,mts}'], ...tseslint.configs.disableTypeChecked},
)
