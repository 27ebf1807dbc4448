import {palette} from '../charts/palette.js'
import {ink, line, muted, shadow} from '../charts/theme.js'

/** What stands for a chart's colour on a page that may be dark. */
const themed: readonly (readonly [colour: string, variable: string])[] = [
  [ink, '--ink'],
  [muted, '--muted'],
  [line, '--line'],
  [shadow, '--shadow'],
  ...palette.map(({light}, index) => [light, `--c${index}`] as const),
]

const chartRules = themed
  .map(
    ([colour, name]) =>
      `figure svg [fill="${colour}"]{fill:var(${name})}figure svg [stroke="${colour}"]{stroke:var(${name})}`,
  )
  .join('\n')

const colours = (theme: 'light' | 'dark') =>
  palette.map((colour, index) => `--c${index}:${colour[theme]};`).join('')

const light = `--page:#fff;--ink:${ink};--muted:${muted};--line:${line};--shadow:${shadow};--card:#f6f8fa;--accent:#0a58ca;--warn:#8a5a00;${colours('light')}color-scheme:light`
const dark = `--page:#0d1117;--ink:#e6edf3;--muted:#9aa4ae;--line:#30363d;--shadow:#1c2128;--card:#151b23;--accent:#58a6ff;--warn:#d29922;${colours('dark')}color-scheme:dark`

/** Of every page: colours of both themes as variables, text, tables that become cards, charts, notices. */
export const pageStyle = `
:root{${light}}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){${dark}}}
:root[data-theme=dark]{${dark}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif}
main,header,footer{max-width:75rem;margin:0 auto;padding:0 1.25rem;overflow-wrap:anywhere}
p,ul,dl,.facts,pre{max-width:50rem}
header{padding-top:2.5rem}
h1{font-size:2rem;line-height:1.2;margin:0 0 .4rem;letter-spacing:-.01em}
h2{font-size:1.45rem;line-height:1.3;margin:3.2rem 0 .6rem;padding-top:1.2rem;border-top:1px solid var(--line)}
h3{font-size:1.08rem;margin:2rem 0 .4rem}
p{margin:.6rem 0}
a{color:var(--accent)}
.quiet{color:var(--muted);font-size:.92rem}
.bar{display:flex;gap:.5rem 1.1rem;flex-wrap:wrap;align-items:center;margin-top:.8rem;font-size:.95rem}
.short{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:.4rem 1.2rem .7rem;margin:1.6rem 0}
.short h2{border:0;margin:.7rem 0 .2rem;padding:0;font-size:1.15rem}
.short dl{max-width:60rem}
.short dt{font-weight:650;margin-top:.7rem}
.short dd{margin:0 0 .2rem}
.notice{border-left:4px solid var(--warn);padding:.3rem .9rem;background:var(--card);margin:1rem 0}
.scroll{overflow-x:auto;margin:1rem 0}
.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.92rem;width:100%}
caption{text-align:left;color:var(--muted);font-size:.9rem;padding-bottom:.5rem}
th,td{padding:.36rem .5rem;text-align:left;vertical-align:top;white-space:nowrap;border-bottom:1px solid var(--line)}
tbody th{font-weight:600}
th.right,td.right{text-align:right}
thead th{font-weight:600;border-bottom:2px solid var(--line)}
th small,td small{display:block;color:var(--muted);font-weight:400;font-size:.84em}
.cards tbody th{white-space:normal;min-width:9rem;overflow-wrap:normal}
.cards tbody th small{padding-left:1.3rem}
.name{display:inline-flex;align-items:baseline;gap:.5rem}
.mark{width:.8rem;height:.8rem;flex:none}
.dropped{display:none}
.facts th{font-weight:500;color:var(--muted);white-space:normal;width:38%}
.facts td{white-space:normal}
figure{margin:1.8rem 0;min-width:0}
@media (min-width:70rem){.figures{display:grid;grid-template-columns:1fr 1fr;gap:0 2rem}}
figure svg{display:block;max-width:100%;height:auto}
${chartRules}
figcaption{color:var(--muted);font-size:.9rem;margin-top:.2rem}
details{margin:.4rem 0}
summary{cursor:pointer;color:var(--muted);font-size:.9rem}
details table{width:auto;font-size:.86rem}
details th,details td{white-space:normal;overflow-wrap:normal}
button{font:inherit;font-size:.88rem;color:var(--ink);background:var(--card);border:1px solid var(--line);border-radius:999px;padding:.16rem .8rem;cursor:pointer;display:inline-flex;align-items:center;gap:.45rem}
button:hover{border-color:var(--muted)}
button:focus-visible,summary:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
button[aria-pressed=false]{color:var(--muted);text-decoration:line-through}
.scale button[aria-pressed=false]{text-decoration:none}
.scale button[aria-pressed=true]{border-color:var(--ink)}
button[aria-pressed=false] .mark{opacity:.25}
.controls{display:flex;flex-wrap:wrap;gap:.4rem;margin:.9rem 0}
.no-script .controls,.no-script .bar button{display:none}
pre{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.8rem 1rem;overflow-x:auto;font-size:.88rem;white-space:pre-wrap}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
#tip{position:fixed;z-index:9;pointer-events:none;background:var(--ink);color:var(--page);border-radius:6px;padding:.25rem .6rem;font-size:.86rem;max-width:18rem;box-shadow:0 2px 10px rgb(0 0 0/.25)}
#tip[hidden],[hidden]{display:none}
.off{display:none}
footer{padding-top:1.5rem;padding-bottom:3rem}
@media (max-width:68rem) and (min-width:40.01rem){.third{display:none}.cards{font-size:.88rem}.cards th,.cards td{padding:.34rem .34rem}.cards tbody th{min-width:7rem}.dropped{display:block;color:var(--muted);font-size:.86rem;margin-top:-.6rem}}
@media (max-width:40rem){
main,header,footer{padding-left:1rem;padding-right:1rem}
h1{font-size:1.55rem}
figure svg{max-width:none}
.cards,.cards caption,.cards tbody,.cards tr,.cards th,.cards td{display:block;width:auto}
.cards thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.cards tr{border:1px solid var(--line);border-radius:10px;background:var(--card);padding:.3rem .8rem .5rem;margin:.7rem 0}
.cards tbody th{border:0;padding:.3rem 0;font-size:1.02rem}
.cards td{border:0;padding:.12rem 0;text-align:left;white-space:normal;display:grid;grid-template-columns:42% 1fr;gap:0 .6rem}
.cards td.right{text-align:left}
.cards td:empty{display:none}
.cards td::before{content:attr(data-label);color:var(--muted);grid-row:1/span 2}
.cards td small{grid-column:2}
}
@media print{:root{color-scheme:light}.controls,.bar button,#tip{display:none!important}body{font-size:11pt}figure,table,.short{break-inside:avoid}h2,h3{break-after:avoid}.scroll{overflow:visible}figure svg{max-width:100%}}
`.trim()
