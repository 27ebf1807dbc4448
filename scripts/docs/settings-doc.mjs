// Writes docs/settings.md from the reference server's list of settings, which is the one source. With --check it only
// says whether the page is up to date.
import {readFileSync, writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {format, resolveConfig} from 'prettier'
import {hookList, impossibleHooks} from '../../dist/servers/reference/hooks/hook-list.js'
import {settingList} from '../../dist/servers/reference/settings/setting-list.js'

const page = fileURLToPath(new URL('../../docs/settings.md', import.meta.url))

const introduction = `# Settings of the reference server

\`bench serve\` and \`servers/reference/main.js\` take these as flags. A flag goes before the file that \`--config\` names, the
file before the environment, and that before the default. Names and defaults are gunicorn's where gunicorn has the setting.
Durations are whole seconds.

The settings file is one JSON object whose fields are named as the flags are, with numbers and true or false written as
such:

\`\`\`json
{"mode": "thread", "workers": 4, "threads": 8, "access-logfile": "access.log"}
\`\`\`

A file whose name ends in \`.js\`, \`.mjs\` or \`.cjs\` is a module instead, which exports settings, by the names of the
flags or in camel case, and [hooks](#hooks); one by one, or together as its default export:

\`\`\`js
export const mode = 'thread'
export const accessLogfile = 'access.log'
export function whenReady(server) {
  server.log.info(\`\${server.settings.workers} workers to come\`)
}
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

function hooksSection() {
  const rows = hookList.map(
    ({name, side, parameters, when, onError}) =>
      `| \`${name}(${parameters})\` | ${side} | ${when} | ${onError} |`,
  )
  const impossible = Object.entries(impossibleHooks).map(([name, reason]) => `- \`${name}\`: ${reason}.`)
  return `## Hooks

A configuration module may export these functions; their names are gunicorn's in camel case. Those of the master run in
the master, those of a worker in the worker's process, which loads the module itself: they share no variables. In thread
mode each pool thread has an instance of its own, for \`preRequest\` and \`postRequest\`. Hooks may be async and are awaited
unless it says otherwise. Their types are \`Hooks\` and \`Config\` of \`workerbench/interfaces\`.

| hook | runs in the | when | an error in it |
| ---- | ----------- | ---- | -------------- |
${rows.join('\n')}

Hooks of gunicorn that the server does not have. It refuses each with its reason:

${impossible.join('\n')}
`
}

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
    case 'decimal':
      return `a number from ${spec.min} to ${spec.max}`
    case 'choice':
      return spec.choices.map(choice => `\`${choice}\``).join(', ')
    case 'address':
      return '`HOST:PORT`, `[IPv6]:PORT`, or `:PORT` for every interface'
    case 'bind':
      return '`HOST:PORT`, `[IPv6]:PORT`, `:PORT` for every interface, or `unix:PATH`'
    case 'octal':
      return 'an octal number, such as `027`'
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

const text = await format([introduction, ...settingList.map(section), hooksSection()].join('\n'), {
  ...(await resolveConfig(page)),
  parser: 'markdown',
})
if (!process.argv.includes('--check')) {
  writeFileSync(page, text)
} else if (readFileSync(page, 'utf8') !== text) {
  process.stderr.write('docs/settings.md is out of date: run `node scripts/docs/settings-doc.mjs`\n')
  process.exitCode = 1
}
