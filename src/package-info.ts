import {existsSync, readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'

/** The package's own folder, with a slash at its end: two levels up when compiled (dist/src/), one in the source. */
export const packageRoot = ['../..', '..']
  .map(up => fileURLToPath(new URL(`${up}/`, import.meta.url)))
  .find(folder => existsSync(`${folder}package.json`)) as string

/** The version in package.json. */
export function packageVersion(): string {
  return (JSON.parse(readFileSync(`${packageRoot}package.json`, 'utf8')) as {version: string}).version
}

/** A compiled program of this package, for starting it in a process of its own: `servers/reference/main.js`. */
export function compiledProgram(path: string): string {
  return `${packageRoot}dist/${path}`
}
