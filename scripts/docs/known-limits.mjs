// What server.yaml says of a server that a reader of its numbers should know, as lines of Markdown.

/** `manifest`: of dist/servers.json. */
export function limitLines({name, limits}) {
  return limits.map(({text, source, since, before}) => {
    const versions = [
      since === undefined ? '' : ` since ${since}`,
      before === undefined ? '' : ` before ${before}`,
    ]
    return `- **${name}**${versions.join('')}: ${text} (${source})`
  })
}
