import {Document, isScalar, type Pair, type Scalar} from 'yaml'
import {oneLine} from '../text/control.js'
import type {Proposal, ProposedFile} from './proposal.js'

/** Above a field, for whoever goes on writing. */
const comments: Readonly<Record<keyof ProposedFile, string>> = {
  server: 'Who serves the app; `bench servers` lists all.',
  mode: 'In which of its modes: each is measured.',
  workers: 'As many as where it runs.',
  threads: 'Of a pool, in each worker.',
  'worker-connections': 'Of a green worker.',
  args: 'Added to its command line.',
  app: 'module:attribute, or module:function() that makes it.',
  cwd: 'Folder of the app.',
  python: 'Interpreter whose packages are used.',
  command: 'Starts the server, by a shell; {port} is filled in.',
  ready: 'What answers once the app is up.',
  scenarios: 'What is loaded: paths, scenarios/NAME.yaml by name, or those of `bench scenarios`.',
}

const order = [
  'server',
  'mode',
  'workers',
  'threads',
  'worker-connections',
  'args',
  'app',
  'command',
  'cwd',
  'python',
  'ready',
  'scenarios',
] as const

/** The text of a bench.yaml. `schema` is where editors find its JSON Schema: a path or a URL. */
export function benchYaml({framework, evidence, file}: Proposal, schema: string): string {
  const fields = order.flatMap(name => (file[name] === undefined ? [] : [[name, file[name]] as const]))
  const document = new Document(Object.fromEntries(fields), {flow: false})
  document.commentBefore = [
    ` yaml-language-server: $schema=${schema}`,
    framework === null
      ? ' How `bench run` and `bench gate` start and ask your server.'
      : ` How \`bench run\` and \`bench gate\` start and ask this app: ${framework}, by ${oneLine(evidence.join('; ')).slice(0, 300)}.`,
  ].join('\n')
  const {items} = document.contents as unknown as {items: Pair<Scalar<string>, {flow?: boolean}>[]}
  for (const {key, value} of items) {
    key.commentBefore = ` ${comments[key.value as keyof ProposedFile]}`
    if (value !== null && !isScalar(value)) value.flow = true
  }
  return document.toString({flowCollectionPadding: false, lineWidth: 0}) + (framework === null ? own : '')
}

/** What a command line would be, where none was found. */
const own = `# Starts your server, by a shell; {port} is filled in.
# command: node server.js --port {port}
# What answers once it is up.
# ready: {path: /}
`
