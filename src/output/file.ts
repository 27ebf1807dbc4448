import type {Stats} from 'node:fs'
import {access, constants, lstat, mkdir, open, readlink, realpath, stat} from 'node:fs/promises'
import {basename, dirname, join, parse, resolve} from 'node:path'
import {messageOf, usageError} from '../error.js'
import {writeToStdout} from './streams.js'
import {TemporaryFile} from './temporary-file.js'

/** A place for one text or picture, proven writable before the work that makes the text. */
export interface OutputFile {
  /** Writes once, whole or not at all. Returns the name of what was written. */
  write(text: string | Uint8Array): Promise<string>
  /** Removes what is unfinished; call it in any case. */
  close(): Promise<void>
}

/**
 * Replaces `file`: a reader sees the old text or the new one, whole. A symbolic link stays one, mode and owner stay; a
 * device or a pipe is written into, and `-` is stdout.
 * @throws BenchError (usage) when it is a folder or cannot be written: now, and not after minutes of measuring
 */
export function openOutput(file: string): Promise<OutputFile> {
  return orRefuse(file, async () => {
    if (isStdout(file)) return inPlace(file, writeToStdout)
    await mkdir(dirname(file), {recursive: true})
    const found = await statOf(file)
    if (found?.isDirectory() === true) throw new Error('it is a folder')
    if (found !== undefined) await access(file, constants.W_OK)
    if (found?.isFile() === false) return inPlace(file, text => writeInto(file, text))
    const target = await endOfLinks(file)
    const temporary = await TemporaryFile.beside(target, found)
    return finished(file, temporary, async () => {
      await temporary.replace(target)
      return file
    })
  })
}

/** Makes `file`, or `file-2` and so on where that is taken at the time of writing: nothing is ever replaced. */
export function openNewOutput(file: string): Promise<OutputFile> {
  return orRefuse(file, async () => {
    await mkdir(dirname(file), {recursive: true})
    const temporary = await TemporaryFile.beside(file, undefined)
    return finished(file, temporary, async () => {
      let name = file
      for (let number = 2; !(await temporary.create(name)); number++) name = numbered(file, number)
      return name
    })
  })
}

/** Makes `file` with this text, whole or not at all. false: something is there, and stays as it is. */
export function createFile(file: string, text: string): Promise<boolean> {
  return orRefuse(file, async () => {
    const temporary = await TemporaryFile.beside(file, undefined)
    try {
      await temporary.fill(text)
      return await temporary.create(file)
    } finally {
      await temporary.remove()
    }
  })
}

/** Whether a text written there would be mixed with what is printed. */
export function isStdout(file: string | undefined): boolean {
  return file === '-' || file === '/dev/stdout' || file === '/dev/fd/1' || file === '/proc/self/fd/1'
}

function inPlace(file: string, write: (text: string | Uint8Array) => Promise<void>): OutputFile {
  return {
    write: text => orRefuse(file, () => write(text).then(() => file)),
    close: () => Promise.resolve(),
  }
}

/** @param place gives the whole text its name, and returns that */
function finished(file: string, temporary: TemporaryFile, place: () => Promise<string>): OutputFile {
  return {
    write: text => orRefuse(file, () => temporary.fill(text).then(place)),
    close: () => temporary.remove(),
  }
}

async function orRefuse<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    const hint = 'give another place with --output'
    throw usageError('WB_CANNOT_WRITE', `cannot write ${file}: ${messageOf(error)}`, hint, error)
  }
}

/** Of a pipe this waits for a reader. */
async function writeInto(file: string, text: string | Uint8Array): Promise<void> {
  const handle = await open(file, 'w')
  try {
    await handle.writeFile(text)
  } finally {
    await handle.close()
  }
}

/** What `file` is at last; undefined: nothing yet, or a link to nothing. */
async function statOf(file: string): Promise<Stats | undefined> {
  return stat(file).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  })
}

/** The place that a chain of symbolic links names, whether or not something is there. */
async function endOfLinks(file: string): Promise<string> {
  let place = file
  // As many as Linux follows (path_resolution(7)).
  for (let hops = 0; hops < 40; hops++) {
    const here = join(await realpath(dirname(place)), basename(place))
    const found = await lstat(here).catch(() => undefined)
    if (found?.isSymbolicLink() !== true) return here
    place = resolve(dirname(here), await readlink(here))
  }
  throw new Error('too many symbolic links')
}

/** `a-2.json` */
function numbered(file: string, number: number): string {
  const {dir, name, ext} = parse(file)
  return join(dir, `${name}-${number}${ext}`)
}
