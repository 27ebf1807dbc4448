// Writes the published JSON Schemas from the zod schemas, which are the one source.
import {mkdirSync, writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {z} from 'zod'
import {benchFileSchema} from '../../dist/src/config/bench-schema.js'
import {calibrationSchema} from '../../dist/src/result/calibration.js'
import {capacityResultSchema} from '../../dist/src/result/capacity.js'
import {gateResultSchema} from '../../dist/src/result/gate-result.js'
import {runResultSchema} from '../../dist/src/result/schema.js'
import {anyScenarioFileSchema} from '../../dist/src/config/scenario/schema.js'
import {tuneResultSchema} from '../../dist/src/result/tune.js'
import {serverFileSchema} from '../../dist/src/server/manifest/schema.js'

const folder = fileURLToPath(new URL('../../schema/', import.meta.url))
mkdirSync(folder, {recursive: true})
const write = (name, schema) =>
  writeFileSync(
    `${folder}${name}.schema.json`,
    JSON.stringify(
      z.toJSONSchema(schema, {io: 'input', unrepresentable: 'any', reused: 'ref'}),
      undefined,
      2,
    ) + '\n',
  )
write('run-result', runResultSchema)
write('scenario', anyScenarioFileSchema)
write('gate-result', gateResultSchema)
write('calibration', calibrationSchema)
write('bench-file', benchFileSchema)
write('server', serverFileSchema)
write('capacity-result', capacityResultSchema)
write('tune-result', tuneResultSchema)
