import {describe, expect, it} from 'vitest'
import type {Route, Tried} from '../../src/init/ask/answers.js'
import {candidates, chooseRoutes} from '../../src/init/routes.js'

const get = (path: string): Route => ({path, methods: ['GET', 'HEAD'], open: false})
const answer = (path: string, status: number | null): Tried => ({
  about: 'answer',
  path,
  status,
  location: null,
  error: null,
})

describe('candidates', () => {
  it('are GET routes in which nothing is to be filled in, the shortest first', () => {
    const routes: Route[] = [
      get('/a/b/c'),
      get('/articles/'),
      {path: '/orders', methods: ['POST'], open: false},
      {path: '/articles/<pk>/', methods: null, open: true},
      {path: '/page', methods: null, open: false},
      get('/articles/'),
    ]
    expect(candidates(routes)).toEqual(['/', '/articles/', '/page', '/a/b/c'])
  })

  it.each([
    ...[
      '/admin/',
      '/static/x',
      '/logout',
      '/users/log-out',
      '/sign_out/',
      '/logOut',
      '/deleteAll',
      '/items/delete',
      '/delete-all',
    ],
    ...[
      '/docs',
      '/openapi.json',
      '/reset',
      '/api/v1/purge',
      '/cart/remove',
      '/favicon.ico',
      '/accounts/login/',
    ],
    ...['/shutdown', '/run.php', '//evil.example', '/a b', '/über'],
  ])('never are %s', path => {
    expect(candidates([get(path)])).toEqual(['/'])
  })

  it('are no more than anyone should be asked', () => {
    expect(candidates(Array.from({length: 100}, (_, n) => get(`/page${n}`)))).toHaveLength(12)
  })

  it('ask for health early, for it tells when the app is ready', () => {
    expect(candidates([get('/a'), get('/b'), get('/healthz')])).toEqual(['/', '/healthz', '/a', '/b'])
  })
})

describe('chooseRoutes', () => {
  it('loads pages that answer, and takes the health check for ready', () => {
    const tried = [
      answer('/', 302),
      answer('/healthz', 200),
      answer('/a', 201),
      answer('/b', 200),
      answer('/c', null),
    ]
    expect(chooseRoutes(tried)).toEqual({paths: ['/a', '/b'], ready: '/healthz'})
  })

  it('loads the health check where there is nothing else', () => {
    expect(chooseRoutes([answer('/', 404), answer('/health', 200)])).toEqual({
      paths: ['/health'],
      ready: '/health',
    })
  })

  it('proposes three at most, and no two that would be called alike', () => {
    const tried = ['/', '/a/b', '/a-b', '/c', '/d'].map(path => answer(path, 200))
    expect(chooseRoutes(tried)).toEqual({paths: ['/', '/a/b', '/c'], ready: '/'})
  })

  it('proposes nothing where nothing is good', () => {
    expect(chooseRoutes([answer('/', 500)])).toEqual({paths: [], ready: null})
    expect(chooseRoutes([answer('/', 204)])).toEqual({paths: ['/'], ready: null})
  })
})
