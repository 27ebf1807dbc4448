import {about, type Fault, type Heard} from './ask/answers.js'
import type {InitWorld} from './ask/world.js'
import {chooseServer, packagesAskedFor, type Packages, type ServerChoice} from './choose-server.js'
import type {PythonApp} from './found.js'
import {chooseInterpreter, newEnvironment, type Interpreter} from './interpreter.js'
import type {Proposal, ProposedFile} from './proposal.js'
import {candidates, wanted} from './routes.js'
import {chooseAnswered} from './tried.js'
import type {ServerManifest} from '../server/manifest/schema.js'
import {variantsOf} from '../server/variant.js'

const nothingInstalled: Packages = {versions: {}, modules: []}

/** An app of Python: imported by its own interpreter, asked for its routes, and how these answer. */
export async function proposePython(app: PythonApp, world: InitWorld): Promise<Proposal> {
  const {interpreter: asking, survey, missing} = await surveyApp(app, world)
  const packages =
    survey === null ? nothingInstalled : (about(survey, 'interpreter').at(0) ?? nothingInstalled)
  const choice = chooseServer(withInterface(app.apps, survey), app.server, packages, world.manifests)
  const asked = await askRoutes(app, asking, survey, world)
  const isSystem = choice.missing !== null && asking.written === 'python3'
  const interpreter = isSystem ? newEnvironment(world.folder, 'system') : asking
  const answered = asked === null ? null : chooseAnswered(about(asked, 'answer'))
  return {
    framework: app.framework,
    evidence: app.evidence,
    file: {...startOf(app, choice, interpreter, world.manifests), ...(answered?.file ?? {scenarios: ['/']})},
    notes: [
      ...interpreterNotes(interpreter, choice),
      ...(missing === null ? faultNotes(survey) : []),
      ...faultNotes(asked),
      ...(answered?.notes ?? []),
    ],
    first: firstCommand(interpreter, choice, missing),
  }
}

interface Surveyed {
  readonly interpreter: Interpreter
  /** What it said of the app; null: there was nobody to ask. */
  readonly survey: Heard | null
  /** A package without which the app cannot be imported. */
  readonly missing: string | null
}

async function surveyApp(app: PythonApp, world: InitWorld): Promise<Surveyed> {
  const interpreter = await chooseInterpreter(world)
  if (interpreter.program === null) return {interpreter, survey: null, missing: null}
  const survey = await world.askPython(questionOf(app, interpreter.program, world))
  const missing = missingModule(about(survey, 'fault').at(0), app)
  return missing !== null && interpreter.written === 'python3'
    ? {interpreter: newEnvironment(world.folder, 'nothing'), survey: null, missing}
    : {interpreter, survey, missing}
}

function questionOf(app: PythonApp, program: string, {manifests}: InitWorld) {
  const {word, isFactory} = app.apps[0]
  return {
    ...{program, folder: app.folder, app: word, isFactory, paths: null, enough: 0},
    ...packagesAskedFor(manifests),
  }
}

/** null: it could not be imported, so that nothing can be asked. */
async function askRoutes(
  app: PythonApp,
  {program}: Interpreter,
  survey: Heard | null,
  world: InitWorld,
): Promise<Heard | null> {
  if (program === null || survey === null || about(survey, 'app').length === 0) return null
  const routes = about(survey, 'routes').at(0)?.routes ?? []
  return world.askPython({
    ...questionOf(app, program, world),
    paths: candidates(routes),
    // A health check may be among them.
    enough: wanted + 1,
  })
}

function withInterface([first, ...others]: PythonApp['apps'], survey: Heard | null): PythonApp['apps'] {
  const seen = survey === null ? undefined : about(survey, 'app').at(0)?.interface
  return [{...first, interface: seen ?? first.interface}, ...others]
}

/** A package that is not installed; a module that the project itself lacks is its own fault. */
function missingModule(fault: Fault | undefined, app: PythonApp): string | null {
  const [name] = (fault?.missing ?? '').split('.')
  const own = app.apps.map(({word}) => word.split(/[.:]/)[0])
  return name === undefined || name === '' || own.includes(name) ? null : name
}

function startOf(
  {folder, server: named, settings = {}}: PythonApp,
  {server, version, modes, app}: ServerChoice,
  {written}: Interpreter,
  manifests: readonly ServerManifest[],
): ProposedFile {
  // Flags are those of the server that they were written for.
  const {mode, ...others} = server === named ? settings : {}
  const variants = manifests.flatMap(each => (each.name === server ? variantsOf(each, version) : []))
  const own = variants.find(({name}) => name === mode)?.mode
  return {
    server: [server],
    // As it is started there comes first, and what it could be beside that.
    mode:
      mode !== undefined && own !== undefined && modes.includes(own)
        ? [mode, ...modes.filter(each => each !== own)]
        : [...modes],
    ...others,
    app: [app.isFactory ? `${app.word}()` : app.word],
    ...(folder === '' ? {} : {cwd: folder}),
    ...(written === null ? {} : {python: written}),
  }
}

function interpreterNotes(
  {name, program}: Interpreter,
  {server, version, missing}: ServerChoice,
): readonly string[] {
  if (program === null)
    return [`${name} is to be made first: there is no Python here that has what the app and ${server} need`]
  return [missing === null ? `${name} has ${server} ${version}` : `${name} has no ${server}`]
}

function faultNotes(said: Heard | null): readonly string[] {
  if (said === null) return []
  const faults = about(said, 'fault').flatMap(({stage, message, detail}) => [
    `${faultTexts[stage]}: ${message}`,
    ...detail.split('\n').filter(line => line.trim() !== ''),
  ])
  return said.silence === null ? faults : [...faults, `asking the app ended early: ${said.silence}`]
}

const faultTexts: Readonly<Record<Fault['stage'], string>> = {
  import: 'it cannot be imported',
  routes: 'its routes cannot be read',
  lifespan: 'it does not start',
}

function firstCommand(
  interpreter: Interpreter,
  {missing: server}: ServerChoice,
  module: string | null,
): string | null {
  if (server === null && module === null) return null
  return interpreter.install({packages: server === null ? [] : [server], module, own: module !== null})
}
