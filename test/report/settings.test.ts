import {expect, it} from 'vitest'
import {labelOf} from '../../src/report/series.js'
import {differingSettings} from '../../src/report/settings.js'
import type {Cell} from '../../src/result/cell.js'

const cell = (more: Partial<Cell>) =>
  ({
    server: 'gunicorn',
    serverVersion: '27',
    mode: 'sync',
    variant: null,
    workers: 4,
    threads: null,
    gil: false,
    ...more,
  }) as Cell

it('shows only the settings in which arms differ', () => {
  const cells = [
    cell({env: {A: '1', B: 'x'}, python: 'py'}),
    cell({env: {A: '1', B: ''}, python: 'py', args: ['--preload']}),
    cell({env: {A: '1', B: null}, python: 'py'}),
  ]
  expect(differingSettings(cells).map(({title, textOf}) => [title, ...cells.map(textOf)])).toEqual([
    ['args', '', '--preload', ''],
    ['env.B', 'x', '""', 'unset'],
  ])
  expect(cells.map(each => labelOf(each, cells))).toEqual([
    'sync env.B=x',
    'sync --preload env.B=""',
    'sync env.B=unset',
  ])
})

it('tells a parameter once, and calls an arm as the user does', () => {
  const cells = ['2', '4'].map(value => cell({env: {POOL: value}, params: {POOL: value}}))
  expect(differingSettings(cells).map(({title}) => title)).toEqual(['POOL'])
  const named = [cell({label: '2 × 8'}), cell({workers: 1})]
  expect(named.map(each => labelOf(each, named))).toEqual(['2 × 8', 'sync w1'])
})
