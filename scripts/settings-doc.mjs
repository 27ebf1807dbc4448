// Writes docs/settings.md from the reference server's list of settings, which is the one source. With --check it only
// says whether the page is up to date.
import {readFileSync, writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {format, resolveConfig} from 'prettier'
import {settingList} from '../dist/servers/reference/setting-list.js'

const page = fileURLToPath(new URL('../docs/settings.md', import.meta.url))

const introduction = `# Settings of the reference server

\`bench serve\` and \`servers/reference/main.js\` take these as flags. A flag goes before the file that \`--config\` names, the
file before the environment, and that before the default. Names and defaults are gunicorn's where gunicorn has the setting.
Durations are whole seconds.

The settings file is one JSON object whose fields are named as the flags are, with numbers and true or false written as
such:

\`\`\`json
{"mode": "thread", "workers": 4, "threads": 8, "access-logfile": "access.log"}
\`\`\`

A socket that systemd passes on (\`LISTEN_FDS\`, \`LISTEN_PID\`) goes before \`--bind\`.

Signals to the master:

| signal    | effect                                                                                      |
| --------- | ------------------------------------------------------------------------------------------- |
| TTIN      | one worker more                                                                             |
| TTOU      | one worker fewer, the oldest; never the last                                                |
| HUP       | reads the settings again and replaces every worker; wrong settings change nothing           |
| USR1      | opens the log files again, in the workers too                                               |
| USR2      | starts a second master on the same socket, from the files as they are now; end the old one with TERM |
| TERM      | stops; requests in flight have \`--graceful-timeout\` to finish                               |
| INT, QUIT | stop at once                                                                                |
| WINCH     | ignored, as in gunicorn where it is no daemon                                               |
`

function section(spec) {
  const names = [
    ...(spec.char ? [`-${spec.char}`] : []),
    `--${spec.flag}`,
    ...(spec.alias ? [`--${spec.alias}`] : []),
  ]
  const facts = [
    `- flags: ${names.map(name => `\`${name}\``).join(', ')}`,
    `- values: ${values(spec)}`,
    `- default: ${spec.default === undefined ? 'none' : `\`${spec.default}\``}`,
    ...(spec.env ? [`- environment: \`${spec.env}\``] : []),
  ]
  return `## ${spec.flag}\n\n${sentence(spec.help)}\n\n${facts.join('\n')}\n`
}

function values(spec) {
  switch (spec.kind) {
    case 'integer':
      return `a whole number from ${spec.min} to ${spec.max}`
    case 'choice':
      return spec.choices.map(choice => `\`${choice}\``).join(', ')
    case 'address':
      return '`HOST:PORT`, `[IPv6]:PORT`, or `:PORT` for every interface'
    case 'switch':
      return 'none: it is on when it is given'
    default:
      return 'text'
  }
}

function sentence(help) {
  // Names such as %(x)s would be read as markup.
  const text = help.replace(/%\(x\)s|\{\w+\}\w/g, match => `\`${match}\``)
  return `${text[0].toUpperCase()}${text.slice(1)}.`
}

const text = await format([introduction, ...settingList.map(section)].join('\n'), {
  ...(await resolveConfig(page)),
  parser: 'markdown',
})
if (!process.argv.includes('--check')) {
  writeFileSync(page, text)
} else if (readFileSync(page, 'utf8') !== text) {
  process.stderr.write('docs/settings.md is out of date: run `node scripts/settings-doc.mjs`\n')
  process.exitCode = 1
}
