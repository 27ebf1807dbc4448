import type {Stats} from 'node:fs'
import {link, open, rename, rm, type FileHandle} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {keepAtExit, removeAtExit} from './exit-paths.js'
import {sweep, temporaryName} from './leftovers.js'

/**
 * A file of a name that nobody can foresee, in the folder and so in the file system of the one that it becomes. It is gone
 * when bench ends, however that happens; what a lost machine leaves, the next one in the same folder takes away.
 */
export class TemporaryFile {
  readonly #path: string

  /** @param path of a file that `beside` has made */
  constructor(path: string) {
    this.#path = path
  }

  /** @param replaced what `target` is now; its mode and owner are taken over */
  static async beside(target: string, replaced: Stats | undefined): Promise<TemporaryFile> {
    sweep(dirname(target))
    const path = join(dirname(target), `${temporaryName('.bench-')}.partial`)
    // Before it is there: who is killed in between leaves it.
    removeAtExit({path})
    const handle = await open(path, 'wx').catch((error: unknown) => {
      keepAtExit(path)
      throw error
    })
    try {
      if (replaced !== undefined) await takeOver(handle, replaced)
    } finally {
      await handle.close()
    }
    return new TemporaryFile(path)
  }

  /** On the disk before it returns, so that no rename can overtake the data. */
  async fill(text: string | Uint8Array): Promise<void> {
    const handle = await open(this.#path, 'r+')
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
  }

  /** Becomes `target`, whatever was there. */
  async replace(target: string): Promise<void> {
    await rename(this.#path, target)
    keepAtExit(this.#path)
    await syncFolder(dirname(target))
  }

  /** Becomes `target` only where nothing is; false: something is. */
  async create(target: string): Promise<boolean> {
    try {
      await link(this.#path, target)
    } catch (error) {
      return codeOf(error) === 'EEXIST' ? false : this.#createWithoutLinks(target)
    }
    await this.remove()
    await syncFolder(dirname(target))
    return true
  }

  async remove(): Promise<void> {
    await rm(this.#path, {force: true})
    keepAtExit(this.#path)
  }

  /** On file systems without hard links; there the file is empty for a moment. */
  async #createWithoutLinks(target: string): Promise<boolean> {
    try {
      await (await open(target, 'wx')).close()
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false
      throw error
    }
    await this.replace(target)
    return true
  }
}

/** The owner first: a change of it takes bits of the mode away. Only root may give a file to somebody else. */
async function takeOver(handle: FileHandle, {uid, gid, mode}: Stats): Promise<void> {
  await handle.chown(uid, gid).catch(() => undefined)
  await handle.chmod(mode & 0o7777)
}

/** A rename is on the disk only when its folder is. Some file systems cannot sync folders; the data is there all the same. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}
