import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {onTestFinished} from 'vitest'

/** A folder for the running test; gone when the test is. Its path is short, for UNIX sockets. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wb-'))
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}))
  return folder
}
