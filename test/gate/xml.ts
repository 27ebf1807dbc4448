/** Enough of XML 1.0 to tell well-formed from broken: tags that nest, quoted attributes, known entities. */
export function checkXml(text: string): string {
  const open: string[] = []
  const rest = text.replace(/^<\?xml [^?]*\?>/, '')
  let at = 0
  for (const match of rest.matchAll(
    /<(\/?)([a-zA-Z][a-zA-Z0-9-]*)((?: [a-zA-Z][a-zA-Z0-9:-]*="[^"<]*")*)(\/?)>/g,
  )) {
    const between = rest.slice(at, match.index)
    if (/[<>]/.test(between) || /&(?!amp;|lt;|gt;|quot;|#39;)/.test(between + (match[3] ?? '')))
      return `stray text: ${between}`
    at = match.index + match[0].length
    if (match[1] === '/') {
      if (open.pop() !== match[2]) return `closes ${match[2] ?? ''}`
    } else if (match[4] !== '/') open.push(match[2] ?? '')
  }
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(text)) return 'a control character'
  return open.length === 0 && rest.slice(at).trim() === '' ? 'well-formed' : 'unfinished'
}
