import {mkdirSync, readdirSync, rmdirSync, writeFileSync} from 'node:fs'
import {readProcFile} from '../measure/proc-file.js'

/**
 * All that is done to control groups, which are folders with files of the kernel. Tests give another one, where a folder
 * is nothing more.
 */
export interface GroupFiles {
  /** Throws what the kernel says: EACCES, EROFS, ENOENT. */
  make(folder: string): void
  /** Throws what the kernel says: EINVAL, EBUSY, EACCES. */
  write(file: string, text: string): void
  /** undefined: it is not there, or is not ours to read. */
  read(file: string): string | undefined
  /** Throws EBUSY while a process is inside. A folder that is gone is removed. */
  remove(folder: string): void
  /** Names of the folders inside; none where it is gone. */
  folders(folder: string): readonly string[]
}

export const realFiles: GroupFiles = {
  make: folder => mkdirSync(folder),
  write: (file, text) => writeFileSync(file, text),
  read: readProcFile,
  remove: folder => {
    try {
      rmdirSync(folder)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  },
  folders: folder => {
    try {
      return readdirSync(folder, {withFileTypes: true})
        .filter(entry => entry.isDirectory())
        .map(entry => entry.name)
    } catch {
      return []
    }
  },
}
