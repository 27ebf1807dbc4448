/** Leaves out what a picture does not need, names what a script needs, and rounds to tenths of a pixel. */
export function tidySvg(svg: string): string {
  const lean = svg
    .replaceAll(/<path class="(?:fore|back)ground"[^>]*?(?:display="none"|d="M0,0h0v0h0Z"[^>]*)\/>/g, '')
    .replaceAll(
      /<path class="background" aria-hidden="true" d="[^"]*"(?: pointer-events="none")?(?: opacity="1")?\/>/g,
      '',
    )
    .replaceAll(/ aria-label="(\w+)::([^"]*)"/g, ' data-series="$1" data-tip="$2"')
    .replaceAll(/ (?:aria-[a-z]+|role|pointer-events|font-family)="[^"]*"/g, '')
    .replaceAll(/ (?:opacity="1"|stroke-width="1"|font-size="12px"|font-weight="normal")/g, '')
    .replaceAll(/<text[^>]* opacity="0"[^>]*>[^<]*<\/text>/g, '')
    .replaceAll(/-?\d+\.\d{2,}/g, number => String(Math.round(Number(number) * 10) / 10))
    .replaceAll(/<g class="mark-rect role-mark[^>]*>(.*?)<\/g>/g, joinTiles)
    .replaceAll(/ class="[^"]*"/g, '')
  return withoutBareGroups(lean)
}

/** What `tidySvg` takes for granted of every text: the whole picture says it once. */
export const textSize = 12

/** Tiles that look alike and say nothing under the pointer are one path: a tenth of a heatmap. */
function joinTiles(group: string, tiles: string): string {
  const outlines = new Map<string, string>()
  for (const [, before = '', outline = '', after = ''] of tiles.matchAll(
    /<path([^>]*?) d="([^"]*)"([^>]*)\/>/g,
  ))
    outlines.set(before + after, (outlines.get(before + after) ?? '') + outline)
  const drawn = [...outlines].map(([look, outline]) => `<path d="${shortened(outline)}"${look}/>`).join('')
  return group.replace(tiles, () => drawn)
}

/** `M1,2h3v4h-3Z` as `M1,2h3v4h-3z`: a filled outline needs no way back. */
function shortened(outline: string): string {
  return outline.replaceAll(/(M[\d.,-]+h[\d.]+v[\d.-]+h-[\d.]+)Z/g, '$1')
}

/** Groups without attributes do nothing. */
function withoutBareGroups(svg: string): string {
  const kept: boolean[] = []
  return svg.replaceAll(/<g( [^>]*)?>|<\/g>/g, (tag, attributes?: string) => {
    if (tag === '</g>') return kept.pop() === true ? tag : ''
    kept.push(attributes !== undefined)
    return attributes === undefined ? '' : tag
  })
}
