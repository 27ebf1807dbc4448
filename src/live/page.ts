import {pageOf} from '../report/html/page.js'
import {liveScript} from './page-script.js'

const style = `
.state{display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;align-items:baseline}
progress{width:100%;height:.6rem;accent-color:var(--accent);margin:.6rem 0}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,26rem),1fr));gap:1rem;margin:1rem 0}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:.7rem 1rem}
.card h3{margin:0 0 .3rem;font-size:1rem;overflow-wrap:anywhere}
.card.now{border-color:var(--accent)}
.card dl{display:grid;grid-template-columns:auto 1fr;gap:.1rem .8rem;margin:.4rem 0;font-variant-numeric:tabular-nums;font-size:.92rem}
.card dt{color:var(--muted)}
.card dd{margin:0;text-align:right}
.card svg{display:block;width:100%;max-width:34rem;height:auto;margin:.3rem 0}
#machine dl{max-width:34rem}
.strip .round{fill:var(--accent)}
.strip .interval{stroke:var(--ink);stroke-width:3}
.strip .value{fill:var(--ink)}
.strip .axis{stroke:var(--line)}
.strip text,.course text{fill:var(--muted);font-size:11px}
.course .server{stroke:var(--c3)}.course .generator{stroke:var(--c1);stroke-dasharray:5 3}.course .busy{stroke:var(--c4);stroke-dasharray:2 2}
.course path{fill:none;stroke-width:2}
.course .axis{stroke:var(--line)}
#log{font-size:.88rem;color:var(--muted);padding-left:1.1rem}
`

/** The page of `--web`: it draws what it is told, and asks for nothing but its events. */
export function livePage(title: string, toolVersion: string): string {
  return pageOf({
    title,
    toolVersion,
    subtitle: 'A run on this machine, as it goes on. What checks withdraw is known at the end only.',
    navigation: '',
    body: `<section aria-label="progress">
<p class="state"><strong id="state" role="status">connecting …</strong><span id="left" class="quiet"></span></p>
<progress id="progress" max="1" value="0" aria-label="starts done"></progress>
</section>
<div id="scenarios"></div>
<section><h2>Machine</h2><div class="card" id="machine"><p class="quiet">No round is done yet.</p></div></section>
<section><h2>Notes</h2><ul id="log"></ul></section>
<noscript><p>This page needs JavaScript.</p></noscript>`,
    results: [],
    own: {style, script: liveScript, connects: true},
  })
}
