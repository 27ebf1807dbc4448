/** The project's folder, as far as detection looks at it. Paths are relative to it, with `/`. */
export interface Folder {
  /** Names of what is in a folder, those of folders with a slash at the end, sorted; '' is the project's own. Empty: it is not there. */
  list(path: string): readonly string[]
  /** undefined: not there, not text, or larger than people write. */
  read(path: string): string | undefined
}

/** Of nobody's own making, or no part of what is served. */
const foreign =
  /^(node_modules|venv|env|site-packages|dist|build|target|vendor|migrations|tests?|docs?|examples?|static|media|__pycache__|\..*)$/

const most = {depth: 3, folders: 100, files: 200} as const

/** Files with this extension, nearest first: at most as many, and as deep, as an app is ever found in. */
export function filesOf(folder: Folder, extension: string): readonly string[] {
  const found: string[] = []
  let level = ['']
  for (let depth = 0, looked = 0; depth < most.depth; depth++) {
    const next: string[] = []
    for (const path of level) {
      if (++looked > most.folders) return found
      for (const name of folder.list(path)) {
        if (name.endsWith(extension)) found.push(path + name)
        else if (name.endsWith('/') && !foreign.test(name.slice(0, -1))) next.push(path + name)
        if (found.length >= most.files) return found
      }
    }
    level = next
  }
  return found
}

/** A folder is named with a slash at its end. */
export function has(folder: Folder, path: string): boolean {
  const at = path.lastIndexOf('/', path.length - 2) + 1
  return folder.list(path.slice(0, at)).includes(path.slice(at))
}
