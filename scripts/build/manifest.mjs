// Writes oclif.manifest.json, so that start-up reads one file instead of importing every command.
// The `oclif` package would do the same at the price of a very large dev dependency.
import {writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {Plugin} from '@oclif/core'

const root = fileURLToPath(new URL('../..', import.meta.url))
const plugin = new Plugin({
  errorOnManifestCreate: true,
  ignoreManifest: true,
  respectNoCacheDefault: true,
  root,
  type: 'core',
})
await plugin.load()
writeFileSync(
  new URL('../../oclif.manifest.json', import.meta.url),
  JSON.stringify(plugin.manifest, undefined, 2) + '\n',
)
