/**
 * What makes the page answer: hover and touch, toggles of arms, log or linear, light or dark. Without it the page is
 * complete and still. Runs in the browser, so it is text here; test/report/html.test.ts drives it in one.
 */
export const pageScript = `
(() => {
  'use strict'
  const root = document.documentElement
  root.classList.remove('no-script')

  const tip = document.getElementById('tip')
  const reach = 44
  const show = (svg, x, y) => {
    let best, least = reach
    for (const mark of svg.querySelectorAll('[data-tip]')) {
      if (!mark.dataset.tip || mark.classList.contains('off')) continue
      const box = mark.getBoundingClientRect()
      const dx = Math.max(box.left - x, 0, x - box.right), dy = Math.max(box.top - y, 0, y - box.bottom)
      const centre = Math.hypot((box.left + box.right) / 2 - x, (box.top + box.bottom) / 2 - y) / 1e4
      const far = Math.hypot(dx, dy) + centre
      if (far < least) [best, least] = [mark, far]
    }
    tip.hidden = !best
    if (!best) return
    tip.textContent = best.dataset.tip
    const {width, height} = tip.getBoundingClientRect()
    tip.style.left = Math.max(4, Math.min(x + 14, innerWidth - width - 6)) + 'px'
    tip.style.top = (y - height - 14 > 4 ? y - height - 14 : y + 22) + 'px'
  }
  for (const svg of document.querySelectorAll('figure svg')) {
    let frame = 0
    const move = event => {
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(() => show(svg, event.clientX, event.clientY))
    }
    svg.addEventListener('pointermove', move)
    svg.addEventListener('pointerdown', move)
    svg.addEventListener('pointerleave', () => { cancelAnimationFrame(frame); tip.hidden = true })
  }
  addEventListener('scroll', () => { tip.hidden = true }, {passive: true})

  for (const button of document.querySelectorAll('button[data-arm]')) {
    button.addEventListener('click', () => {
      const shown = button.getAttribute('aria-pressed') !== 'true'
      button.setAttribute('aria-pressed', String(shown))
      const chapter = button.closest('section')
      for (const mark of chapter.querySelectorAll('[data-series="' + button.dataset.arm + '"]'))
        mark.classList.toggle('off', !shown)
    })
  }
  for (const button of document.querySelectorAll('button[data-scale]')) {
    button.addEventListener('click', () => {
      const figure = button.closest('figure')
      for (const other of figure.querySelectorAll('button[data-scale]'))
        other.setAttribute('aria-pressed', String(other === button))
      for (const drawn of figure.querySelectorAll('[data-drawn]'))
        drawn.hidden = drawn.dataset.drawn !== button.dataset.scale
    })
  }
  const theme = document.getElementById('theme')
  theme.addEventListener('click', () => {
    const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
    root.dataset.theme = dark ? 'light' : 'dark'
  })
})()
`.trim()
