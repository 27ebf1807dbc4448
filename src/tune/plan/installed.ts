import {interfacesOf} from '../../server/app.js'
import {lookUp} from '../../server/install/lookup.js'
import {modesFor} from '../../server/variant.js'
import {resolveWorld, type AppOptions} from '../../plan/arm-world.js'

/** Not for deployment by its own account, or of one process that other processes stand beside. */
const notForDeployment = new Set(['django', 'daphne', 'node'])

/** The servers that are here and serve the app, newest version each. Imports the user's app once. */
export async function installedServers(
  options: AppOptions,
  cwd: string,
  environment: NodeJS.ProcessEnv,
): Promise<readonly string[]> {
  const {servers, lookup, app} = await resolveWorld(options, cwd, environment)
  return servers.flatMap(entry => {
    if (entry.kind === 'reference' || notForDeployment.has(entry.name)) return []
    const found = lookUp(entry.manifest, undefined, lookup)
    if (!found.installed) return []
    const serves = modesFor(entry.manifest, found.installation.version, interfacesOf(app))
    return serves.length === 0 ? [] : [entry.name]
  })
}
