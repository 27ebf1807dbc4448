import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const sources = ['libc', 'servers/reference', 'test/servers/reference/worker/fixtures']

export interface Built {
  /** The program made from a source file, named from the project's root. */
  readonly program: (source: string) => string
  readonly remove: () => void
}

/**
 * The reference server as JavaScript in a folder of its own: worker threads and processes cannot load TypeScript, and
 * a test must not run what was compiled some time ago.
 */
export function buildReferenceServer(): Built {
  const folder = mkdtempSync(join(tmpdir(), 'reference-server-'))
  for (const source of sources.flatMap(filesUnder)) {
    const target = join(folder, source.replace(/\.ts$/, '.js'))
    mkdirSync(dirname(target), {recursive: true})
    writeFileSync(target, transpile(source))
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), '{"type": "module", "version": "0.0.0"}')
  return {
    program: source => join(folder, source.replace(/\.ts$/, '.js')),
    remove: () => rmSync(folder, {recursive: true, force: true}),
  }
}

function filesUnder(folder: string): string[] {
  return readdirSync(join(root, folder), {recursive: true, encoding: 'utf8'})
    .filter(name => name.endsWith('.ts'))
    .map(name => join(folder, name))
}

function transpile(source: string): string {
  const compilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    verbatimModuleSyntax: true,
  }
  return ts.transpileModule(readFileSync(join(root, source), 'utf8'), {compilerOptions, fileName: source})
    .outputText
}
