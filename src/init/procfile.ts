/**
 * The command of the process type `web`; undefined: there is none. A line is `type: command`, the format of Heroku and of
 * foreman (devcenter.heroku.com/articles/procfile).
 */
export function webCommand(procfile: string): string | undefined {
  for (const line of procfile.split('\n')) {
    const [, type, command] = /^([A-Za-z0-9_-]+):\s*(\S.*)$/.exec(line.trim()) ?? []
    if (type === 'web') return command
  }
  return undefined
}
