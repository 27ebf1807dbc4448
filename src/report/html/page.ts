import {embedResults} from '../../result/embedded.js'
import {escapeXml} from '../../text/xml.js'
import {pageScript} from './page-script.js'
import {pageStyle} from './style.js'

/** What stands in the frame that all pages share. Texts are escaped here; `navigation` and `body` are HTML. */
export interface Page {
  readonly title: string
  readonly subtitle: string
  readonly toolVersion: string
  readonly navigation: string
  readonly body: string
  /** What the page was made of: embedded, so that it can be read as a result file; none of a page that points to them. */
  readonly results: readonly unknown[]
  /** Text in place of what the footer says of them. */
  readonly origin?: string
  /** CSS and JavaScript of this page alone, beside what all pages have. */
  readonly own?: {
    readonly style: string
    readonly script: string
    /** To where it came from. */
    readonly connects?: boolean
  }
}

/** One page that needs nothing else: no request, no font, no library. */
export function pageOf({title, subtitle, toolVersion, navigation, body, results, own, origin}: Page): string {
  return `<!doctype html>
<html lang="en" class="no-script">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:${own?.connects === true ? "; connect-src 'self'" : ''}">
<meta name="generator" content="workerbench ${escapeXml(toolVersion)}">
<link rel="icon" href="data:,">
<title>${escapeXml(title)}</title>
<style>${pageStyle}${own?.style ?? ''}</style>
</head>
<body>
<header>
<h1>${escapeXml(title)}</h1>
<p class="quiet">${escapeXml(subtitle)}</p>
<nav class="bar" aria-label="scenarios">${navigation}<button type="button" id="theme">light / dark</button></nav>
</header>
<main>
${body}
</main>
<footer class="quiet"><p>${origin === undefined ? madeBy(results.length) : escapeXml(origin)}</p></footer>
<div id="tip" role="status" hidden></div>
${results.length === 0 ? '' : embedResults(results)}
<script>${pageScript}${own?.script ?? ''}</script>
</body>
</html>
`
}

function madeBy(results: number): string {
  if (results === 0) return 'Made by workerbench.'
  const what = results === 1 ? 'one result' : `${results} results`
  return `Made by workerbench from ${what}, embedded in this page: <code>bench compare</code> and <code>bench report</code> read the page itself.`
}
