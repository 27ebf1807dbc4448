import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname} from 'node:path'
import {expect} from 'vitest'

/** Compares with test/golden/NAME; `UPDATE_GOLDEN=1` writes it instead. */
export function expectGolden(name: string, text: string): void {
  const file = new URL(`golden/${name}`, import.meta.url).pathname
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(file), {recursive: true})
    writeFileSync(file, text)
  }
  expect(text).toBe(readFileSync(file, 'utf8'))
}
