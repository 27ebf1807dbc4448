import {joinWords} from '../text/quoting.js'

export interface ImageStart {
  /** As a shell would be given it. */
  readonly command: string
  /** The first port of EXPOSE. */
  readonly port: number | null
}

/**
 * What the last stage of a Dockerfile starts: ENTRYPOINT and CMD, of which the last of each counts
 * (docs.docker.com/reference/dockerfile). undefined: it says neither, its base image does.
 */
export function imageStart(dockerfile: string): ImageStart | undefined {
  let entry: Started | undefined
  let command: Started | undefined
  let port: number | null = null
  for (const {name, text} of instructions(dockerfile)) {
    if (name === 'FROM') [entry, command, port] = [undefined, undefined, null]
    // A new ENTRYPOINT does away with a CMD that was inherited, not with one of the same stage.
    if (name === 'ENTRYPOINT') entry = started(text)
    if (name === 'CMD') command = started(text)
    const [, number] = /^(\d{1,5})(\/tcp)?\b/.exec(text) ?? []
    if (name === 'EXPOSE' && number !== undefined) port ??= Number(number)
  }
  const parts = [entry, entry?.form === 'shell' ? undefined : command]
  const line = parts.flatMap(part => (part === undefined || part.text === '' ? [] : [part.text])).join(' ')
  return line === '' ? undefined : {command: line, port}
}

interface Started {
  readonly form: 'exec' | 'shell'
  readonly text: string
}

/** `["sh", "-c", "serve $PORT"]` is what its shell is given. */
function started(text: string): Started {
  const words = execForm(text)
  if (words === undefined) return {form: 'shell', text}
  const [shell = '', flag, line, ...rest] = words
  if (
    /(^|\/)(ba|da)?sh$/.test(shell) &&
    /^-\w*c$/.test(flag ?? '') &&
    line !== undefined &&
    rest.length === 0
  )
    return {form: 'exec', text: line}
  return {form: 'exec', text: joinWords(words)}
}

function execForm(text: string): readonly string[] | undefined {
  if (!text.startsWith('[')) return undefined
  try {
    const words: unknown = JSON.parse(text)
    return Array.isArray(words) && words.every(word => typeof word === 'string') ? words : undefined
  } catch {
    return undefined
  }
}

/** Lines that the escape character joins are one; comments between them are none. */
function instructions(dockerfile: string): readonly {readonly name: string; readonly text: string}[] {
  const escape = /^#\s*escape\s*=\s*(`|\\)/im.exec(dockerfile)?.[1] ?? '\\'
  const found: {name: string; text: string}[] = []
  let open = ''
  for (const line of dockerfile.split(/\r?\n/)) {
    if (/^\s*(#.*)?$/.test(line)) continue
    const isContinued = line.trimEnd().endsWith(escape)
    open += isContinued ? `${line.trimEnd().slice(0, -1)} ` : line
    if (isContinued) continue
    const [, name = '', text = ''] = /^\s*([A-Za-z]+)\s+([^]*)$/.exec(open) ?? []
    found.push({name: name.toUpperCase(), text: text.trim()})
    open = ''
  }
  return found
}
