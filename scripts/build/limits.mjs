// Validates limits/presets.yaml and writes it as dist/limits.json, so that no run reads YAML to know a preset.
import {writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {readPresetsFile} from '../../dist/src/config/limit-presets.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
writeFileSync(
  `${root}dist/limits.json`,
  JSON.stringify(await readPresetsFile(`${root}limits/presets.yaml`), undefined, 1) + '\n',
)
