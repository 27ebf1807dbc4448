import type {RunResult} from '../result/schema.js'

type Reproduced = Pick<RunResult, 'tool'> & {
  readonly plan: Pick<RunResult['plan'], 'seed'> & {
    readonly arms: readonly {readonly server: string; readonly serverVersion: string | null}[]
  }
}

/** What `bench servers install` does not install. */
const own: ReadonlySet<string> = new Set(['reference', 'node', 'url', 'command'])

/**
 * Shell lines that do it again when they are pasted: the servers in the versions that were measured, the command as it was
 * typed, with the seed. What was masked is a variable to be filled in.
 */
export function reproduction({tool, plan}: Reproduced): readonly string[] {
  const versions = versionsOf(plan.arms)
  const [bench = 'bench', ...words] = tool.command
  const seeded = words.some(word => /^--seed(=|$)/.test(word))
  const pinned = words.map((word, index) => pin(word, words[index - 1] ?? '', versions))
  const secrets = new Map<string, string>()
  const typed = [...pinned, ...(seeded ? [] : ['--seed', String(plan.seed)])].map(word =>
    shellWord(word, secrets),
  )
  return [
    `# workerbench ${tool.version}`,
    ...[...secrets.values()].map(name => `export ${name}='' # fill in what was masked`),
    ...(versions.size === 0
      ? []
      : [`bench servers install ${[...versions].map(([name, version]) => `${name}@${version}`).join(' ')}`]),
    [shellWord(bench, secrets), ...typed].join(' '),
  ]
}

/** Of servers that were measured in one version. */
function versionsOf(arms: Reproduced['plan']['arms']): ReadonlyMap<string, string> {
  const names = [...new Set(arms.map(({server}) => server))].filter(name => !own.has(name))
  return new Map(
    names.flatMap(name => {
      const found = new Set(arms.flatMap(arm => (arm.server === name ? [arm.serverVersion] : [])))
      const [version] = found
      return found.size === 1 && typeof version === 'string' ? [[name, version] as const] : []
    }),
  )
}

/** `--server gunicorn,uvicorn` and `--arm gunicorn/sync,workers=2` with the version of each server. */
function pin(word: string, before: string, versions: ReadonlyMap<string, string>): string {
  const [, flag = '', value = ''] = /^(--(?:server|arm)=)(.*)$/s.exec(word) ?? []
  const [start, rest] = flag !== '' ? [flag, value] : ['', word]
  const kind = flag !== '' ? flag.slice(2, -1) : before.replace(/^--/, '')
  const named = (text: string) => {
    const [, name = ''] = /^([\w.-]+)(?=\/|$)/.exec(text) ?? []
    const version = versions.get(name)
    return version === undefined ? text : `${name}@${version}${text.slice(name.length)}`
  }
  if (kind === 'server') return start + rest.split(',').map(named).join(',')
  if (kind === 'arm') return start + named(rest)
  return word
}

/** For a POSIX shell; `***` and what identifies the secret behind it become `$SECRET_1`. */
function shellWord(word: string, secrets: Map<string, string>): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word
  if (!word.includes('***')) return `'${word.replaceAll("'", `'\\''`)}'`
  const parts = word.split(/(\*{3}(?:[\da-f]{8})?)/)
  const inQuotes = parts.map((part, index) => {
    if (index % 2 === 0) return part.replaceAll(/["\\$`]/g, '\\$&')
    const name = secrets.get(part) ?? `SECRET_${secrets.size + 1}`
    secrets.set(part, name)
    return `\${${name}}`
  })
  return `"${inQuotes.join('')}"`
}
