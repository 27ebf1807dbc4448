/**
 * Draws the events of a run (`live/event.ts`). Only texts are set, never HTML: arms and reasons are whatever a server wrote. It
 * draws when an event comes, which is between loads, and never by a clock.
 */
export const liveScript = `
;(() => {
  'use strict'
  const by = id => document.getElementById(id)
  const make = (tag, attributes = {}, ...children) => {
    const isSvg = ['svg', 'line', 'circle', 'text', 'path'].includes(tag)
    const element = isSvg ? document.createElementNS('http://www.w3.org/2000/svg', tag) : document.createElement(tag)
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
    element.append(...children)
    return element
  }
  const titles = {
    throughput: ['throughput', 'req/s', 1], p50: ['p50', 'ms', 1], p90: ['p90', 'ms', 1], p99: ['p99', 'ms', 1],
    cpu: ['CPU/req', 'µs', 1], pss: ['PSS peak', 'MB', 1e6],
  }
  const number = value => value.toLocaleString('en-US', {maximumSignificantDigits: value >= 1000 ? 4 : 3})
  const time = ms => ms < 60000 ? Math.ceil(ms / 1000) + ' s' : Math.floor(ms / 60000) + ' min ' + Math.round(ms % 60000 / 1000) + ' s'
  const percent = share => share === null || share === undefined ? '–' : Math.round(share * 100) + ' %'

  let starts = 0, rounds = 0, isOver = false
  const cells = new Map()
  const course = []
  const keyOf = event => event.scenario + '\\n' + event.arm
  const note = text => { by('log').prepend(make('li', {}, text)) }

  const started = event => {
    ;({starts, rounds} = event)
    cells.clear(); course.length = 0
    by('log').replaceChildren()
    by('scenarios').replaceChildren(...event.scenarios.map(scenario => {
      const cards = event.arms.map(arm => {
        const body = make('div', {}, make('p', {class: 'quiet'}, 'no round yet'))
        const card = make('article', {class: 'card'}, make('h3', {}, arm.replace(/^reference\\//, '')), body)
        cells.set(keyOf({scenario, arm}), {card, body, rounds: new Map(), failed: null})
        return card
      })
      return make('section', {}, make('h2', {}, scenario), make('div', {class: 'cards'}, ...cards))
    }))
    state('running', event.estimateMs)
  }
  const state = (text, leftMs) => {
    by('state').textContent = text
    by('left').textContent = leftMs > 0 ? 'about ' + time(leftMs) + ' left' : ''
  }
  const begun = event => {
    for (const {card} of cells.values()) card.classList.remove('now')
    cells.get(keyOf(event))?.card.classList.add('now')
    by('state').textContent = event.scenario + ' · ' + event.arm.replace(/^reference\\//, '') + ' · round ' + (event.round + 1) + ' of ' + rounds
  }
  const ended = event => {
    const cell = cells.get(keyOf(event))
    by('progress').value = starts === 0 ? 0 : event.done / starts
    by('left').textContent = event.remainingMs > 0 ? 'about ' + time(event.remainingMs) + ' left' : ''
    if (cell === undefined) return
    cell.card.classList.remove('now')
    if (event.status !== 'completed') {
      note(event.scenario + ' · ' + event.arm + ': ' + event.status + ': ' + event.reason)
      cell.failed = event.status
    } else {
      cell.rounds.set(event.round, event.numbers)
      cell.last = event
      course.push(event)
      machine()
    }
    for (const [key, other] of cells) if (key.startsWith(event.scenario + '\\n')) draw(other, event.scenario)
  }

  const draw = (cell, scenario) => {
    const {last} = cell
    if (!last) { if (cell.failed) cell.body.replaceChildren(make('p', {}, cell.failed)); return }
    const list = make('dl')
    for (const [key, [title, unit, per]] of Object.entries(titles)) {
      const found = last.soFar[key]
      if (!found) continue
      const width = found.low === null ? '' : ' [' + number(found.low / per) + ', ' + number(found.high / per) + ']'
      list.append(make('dt', {}, title), make('dd', {}, number(found.value / per) + width + ' ' + unit))
    }
    list.append(make('dt', {}, 'rounds'), make('dd', {}, String(cell.rounds.size)))
    list.append(make('dt', {}, 'failed requests, last round'), make('dd', {}, String(last.failures)))
    cell.body.replaceChildren(strip(cell, scenario), list)
  }
  /** Rounds as dots, the interval as a bar, on one axis for all arms of the scenario. */
  const strip = (cell, scenario) => {
    const values = [...cells].filter(([key]) => key.startsWith(scenario + '\\n')).flatMap(([, other]) => [...other.rounds.values()].map(numbers => numbers.throughput ?? 0))
    const most = Math.max(...values, 1) * 1.05
    const x = value => 6 + 388 * value / most
    const {low, high, value} = cell.last.soFar.throughput ?? {value: 0, low: null, high: null}
    const svg = make('svg', {viewBox: '0 0 400 46', class: 'strip', role: 'img', 'aria-label': 'throughput of ' + cell.rounds.size + ' rounds, ' + number(value) + ' req/s'})
    svg.append(make('line', {class: 'axis', x1: 6, x2: 394, y1: 20, y2: 20}))
    for (const numbers of cell.rounds.values())
      if (numbers.throughput !== undefined) svg.append(make('circle', {class: 'round', cx: x(numbers.throughput), cy: 20, r: 3, 'fill-opacity': .45}))
    if (low !== null) svg.append(make('line', {class: 'interval', x1: x(low), x2: Math.max(x(low) + 1, x(high)), y1: 32, y2: 32}))
    svg.append(make('circle', {class: 'value', cx: x(value), cy: 32, r: 4}))
    svg.append(make('text', {x: 6, y: 44}, '0'), make('text', {x: 394, y: 44, 'text-anchor': 'end'}, number(most) + ' req/s'))
    return svg
  }
  /** Cores of server and generator, and how busy the machine was, round after round. */
  const machine = () => {
    const shown = course.slice(-120)
    const most = Math.max(1, ...shown.flatMap(({serverCores, generatorCores}) => [serverCores ?? 0, generatorCores]))
    const x = index => 34 + (shown.length < 2 ? 0 : 360 * index / (shown.length - 1))
    const y = share => 84 - 74 * share
    const line = (of, name) => make('path', {class: name, d: shown.map((event, index) => [of(event), index]).filter(([value]) => value !== null && value !== undefined).map(([value, index], place) => (place === 0 ? 'M' : 'L') + x(index).toFixed(1) + ' ' + y(value).toFixed(1)).join('')})
    const svg = make('svg', {viewBox: '0 0 400 96', class: 'course', role: 'img', 'aria-label': 'cores of server and generator, and busy share of the machine, in the last ' + shown.length + ' rounds'},
      make('line', {class: 'axis', x1: 34, x2: 394, y1: 84, y2: 84}), make('text', {x: 28, y: 88, 'text-anchor': 'end'}, '0'), make('text', {x: 28, y: 16, 'text-anchor': 'end'}, number(most)), make('text', {x: 38, y: 16}, most === 1 ? 'core, or all of the machine' : 'cores, or all of the machine'),
      line(({serverCores}) => serverCores === null ? null : serverCores / most, 'server'), line(({generatorCores}) => generatorCores / most, 'generator'), line(({machineBusy}) => machineBusy, 'busy'))
    const last = shown.at(-1)
    const list = make('dl')
    const fact = (title, value) => list.append(make('dt', {}, title), make('dd', {}, value))
    fact('server (solid)', last.serverCores === null ? 'not seen' : number(last.serverCores) + ' cores')
    fact('load generator (dashed)', number(last.generatorCores) + ' cores')
    fact('machine (dotted, of all cores)', percent(last.machineBusy))
    by('machine').replaceChildren(svg, list)
  }

  const on = {
    'run-started': started,
    'starts-added': event => { ;({starts, rounds} = event); note(event.because === 'disturbed' ? 'rounds that others disturbed are measured once more' : 'an interval is wide: more rounds') },
    'start-begun': begun,
    'round-ended': ended,
    'block-ended': event => {
      if (event.isDisturbed) note('round ' + (event.round + 1) + ' of ' + event.scenario + ' was disturbed: others took ' + percent(event.outside.others) + ' of the CPU time, the hypervisor ' + percent(event.outside.steal) + ', pressure ' + percent(event.outside.pressure))
    },
    'run-ended': event => {
      isOver = true
      for (const {card} of cells.values()) card.classList.remove('now')
      state(event.status === 'completed' ? 'done' : event.status, 0)
      if (event.file !== null) note('saved: ' + event.file)
      source.close()
    },
  }
  const source = new EventSource('/events' + location.search)
  source.onmessage = ({data}) => { const event = JSON.parse(data); on[event.type]?.(event) }
  source.onerror = () => { if (!isOver) state('no connection: the run has ended, or was ended', 0) }
})()
`
