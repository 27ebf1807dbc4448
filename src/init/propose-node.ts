import {about, type Heard} from './ask/answers.js'
import type {InitWorld} from './ask/world.js'
import type {NodeApp} from './found.js'
import {has, type Folder} from './folder.js'
import type {Proposal} from './proposal.js'
import {candidates, wanted} from './routes.js'
import {chooseAnswered} from './tried.js'

/** What the app is told to listen on while it is asked; it never does. */
export const askedPort = 49_151

/** A program of Node's: asked in its own process, where its server answers without listening. */
export async function proposeNode(app: NodeApp, world: InitWorld): Promise<Proposal> {
  const {framework, command, evidence, entry} = app
  const install = missingModules(world.folder)
  const base = {framework, evidence, first: install}
  if (entry === null || install !== null) return {...base, file: {command, scenarios: ['/']}, notes: []}
  const question = {folder: '', entry}
  const survey = await world.askNode({...question, paths: null, enough: 0})
  const routes = about(survey, 'routes').at(0)?.routes ?? []
  const asked = await world.askNode({...question, paths: candidates(routes), enough: wanted + 1})
  const chosen = chooseAnswered(about(asked, 'answer'))
  return {
    ...base,
    file: {command, ...chosen.file},
    notes: [...faultsOf(survey, entry), ...chosen.notes],
  }
}

function missingModules(folder: Folder): string | null {
  const needs = /"dependencies"\s*:\s*\{\s*"/.test(folder.read('package.json') ?? '')
  if (!needs || has(folder, 'node_modules/')) return null
  if (has(folder, 'pnpm-lock.yaml')) return 'pnpm install'
  if (has(folder, 'yarn.lock')) return 'yarn install'
  return has(folder, 'package-lock.json') ? 'npm ci' : 'npm install'
}

function faultsOf(survey: Heard, entry: string): readonly string[] {
  const app = about(survey, 'app').at(0)
  if (app === undefined)
    return [`${entry} was started to see its routes, and made no server: ${survey.silence ?? 'it ended'}`]
  const {listens} = app
  if (listens === String(askedPort)) return []
  return [
    `${entry} listens on ${listens ?? 'a port of its own choice'}, whatever the variable PORT says: let it listen on process.env.PORT`,
  ]
}
