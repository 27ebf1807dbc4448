import {escapeXml} from '../text/xml.js'

/** What a visitor narrows a page down by, and what one thing on it has of each. */
export type FilterName = 'server' | 'mode' | 'scenario' | 'machine'
export type Filtered = Partial<Readonly<Record<FilterName, readonly string[]>>>

/** Attributes of what is shown or hidden: JSON, so that any name is one. */
export function filteredAttributes(values: Filtered): string {
  const data = Object.entries(values).map(
    ([name, list]) => ` data-${name}="${escapeXml(JSON.stringify(list))}"`,
  )
  return ` data-filtered${data.join('')}`
}

/** A list of choices for each name that has several. Without JavaScript they are not there, and everything is shown. */
export function filtersHtml(
  all: readonly Filtered[],
  labels: ReadonlyMap<string, string> = new Map(),
): string {
  const names = ['scenario', 'server', 'mode', 'machine'] as const
  const choices = names.map(name => ({
    name,
    values: [...new Set(all.flatMap(one => one[name] ?? []))].sort(),
  }))
  const selects = choices
    .filter(({values}) => values.length > 1)
    .map(({name, values}) => {
      const options = values.map(
        value => `<option value="${escapeXml(value)}">${escapeXml(labels.get(value) ?? value)}</option>`,
      )
      return `<label>${name} <select data-filter="${name}"><option value="">all</option>${options.join('')}</select></label>`
    })
  return selects.length === 0
    ? ''
    : `<form class="controls filters" aria-label="filters">${selects.join('')}<output class="quiet"></output></form>`
}

export const filterStyle = `
[hidden]{display:none!important}
.filters{align-items:end;gap:.6rem 1rem}
.filters label{display:flex;flex-direction:column;font-size:.84rem;color:var(--muted)}
select{font:inherit;font-size:.95rem;color:var(--ink);background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.3rem .5rem;max-width:16rem}
select:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
`

/** Choices stand in the address after `#`, so that a narrowed page can be linked to. Runs in the browser. */
export const filterScript = `
;(() => {
  'use strict'
  const selects = [...document.querySelectorAll('select[data-filter]')]
  if (selects.length === 0) return
  const things = [...document.querySelectorAll('[data-filtered]')]
  const told = document.querySelector('.filters output')
  const holds = (thing, {dataset: {filter}, value}) =>
    value === '' || !(filter in thing.dataset) || JSON.parse(thing.dataset[filter]).includes(value)
  const apply = () => {
    for (const thing of things) thing.hidden = !selects.every(select => holds(thing, select))
    for (const group of document.querySelectorAll('[data-group]'))
      group.hidden ||= !group.querySelector('[data-row]:not([hidden])')
    const rows = things.filter(thing => 'row' in thing.dataset)
    const shown = rows.filter(row => !row.hidden && !row.closest('[data-group][hidden]')).length
    told.textContent = shown === rows.length ? '' : shown + ' of ' + rows.length
  }
  const read = () => {
    const asked = new URLSearchParams(location.hash.slice(1))
    for (const select of selects) {
      const value = asked.get(select.dataset.filter) ?? ''
      select.value = [...select.options].some(option => option.value === value) ? value : ''
    }
    apply()
  }
  for (const select of selects)
    select.addEventListener('change', () => {
      const asked = selects.filter(({value}) => value !== '').map(one => [one.dataset.filter, one.value])
      history.replaceState(null, '', asked.length === 0 ? location.pathname + location.search : '#' + new URLSearchParams(asked))
      apply()
    })
  addEventListener('hashchange', read)
  read()
})()
`
