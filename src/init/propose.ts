import {assertNever} from '../error.js'
import type {InitWorld} from './ask/world.js'
import {detect} from './detect.js'
import type {CommandApp} from './found.js'
import {has, type Folder} from './folder.js'
import type {Proposal} from './proposal.js'
import {proposeNode} from './propose-node.js'
import {proposePython} from './propose-python.js'

/** Looks at the folder, asks the app that it finds there, and says what a bench.yaml for it would be. */
export async function propose(world: InitWorld): Promise<Proposal> {
  const found = detect(world.folder)
  switch (found.kind) {
    case 'python':
      return proposePython(found, world)
    case 'node':
      return proposeNode(found, world)
    case 'command':
      return proposeCommand(found, world.folder)
    case 'nothing':
      return nothingFound
    default:
      return assertNever(found)
  }
}

/** Bench's own server, so that the file can be tried before it says what it is for. */
const nothingFound: Proposal = {
  framework: null,
  evidence: [],
  file: {scenarios: ['hello']},
  notes: ['until command: starts your own server, bench measures the one that comes with it'],
  first: null,
}

function proposeCommand({command, port, evidence}: CommandApp, folder: Folder): Proposal {
  return {
    framework: 'a command',
    evidence,
    file: {command: withOwnProgram(command, folder), scenarios: ['/']},
    notes:
      port === 'placed'
        ? []
        : [
            'the port is given by the variable PORT: put {port} where it belongs if the server does not read that',
          ],
    first: null,
  }
}

/** In an image or on a platform the program is on PATH; here it is in the project's own environment. */
function withOwnProgram(command: string, folder: Folder): string {
  const [, variables = '', program = ''] = /^((?:[A-Za-z_]\w*=\S+ )*)([\w.-]+)(?=\s|$)/.exec(command) ?? []
  const own = ['.venv/bin', 'venv/bin', 'env/bin', 'node_modules/.bin'].find(
    place => program !== '' && has(folder, `${place}/${program}`),
  )
  return own === undefined ? command : `${variables}${own}/${command.slice(variables.length)}`
}
