/**
 * Writes made-up results, true to the schema, into a folder: for trying `bench report site` and `bench history`.
 *
 *   node experiments/site/made-results.mjs FOLDER [NUMBER]
 */
import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {createViteServer} from 'vitest/node'

const [folder, number = '100'] = process.argv.slice(2)
if (folder === undefined) {
  console.error('usage: node experiments/site/made-results.mjs FOLDER [NUMBER]')
  process.exit(2)
}
const vite = await createViteServer({
  configFile: false,
  server: {middlewareMode: true, ws: false},
  logLevel: 'error',
})
try {
  const {madeResults} = await vite.ssrLoadModule('/test/fixtures/made-results.ts')
  const {runResultSchema} = await vite.ssrLoadModule('/src/result/schema.ts')
  mkdirSync(folder, {recursive: true})
  for (const result of madeResults(Number(number))) {
    const name = `${result.startedAt.slice(0, 19).replaceAll(':', '-')}-${result.name}.json`
    writeFileSync(join(folder, name), `${JSON.stringify(runResultSchema.parse(result), undefined, 1)}\n`)
  }
} finally {
  await vite.close()
}
