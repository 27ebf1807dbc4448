import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {makeArm} from './made-arm.js'
import {ownConfiguration} from '../../src/plan/own-configuration.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-own-app-'))
})
afterEach(() => rmSync(folder, {recursive: true}))

describe("the app's own configuration", () => {
  it('of a file: what holds, and what the arm overrules; nothing of it is executed', () => {
    writeFileSync(
      join(folder, 'gunicorn.conf.py'),
      'import os\nthreads = 4\npreload_app: bool = True\nos.abort()\nif max_requests == 3: pass\ndef post_fork(s, w):\n    timeout = 3\n',
    )
    expect(ownConfiguration([makeArm('gunicorn', 'sync', folder)], {})).toEqual([
      `gunicorn reads ${folder}/gunicorn.conf.py: preload_app and post_fork of it hold; the arm overrules threads`,
    ])
  })

  it('of the environment: what a server is started without', () => {
    const environment = {
      GUNICORN_CMD_ARGS: '--threads 4',
      UVICORN_LOOP: 'uvloop',
      UVICORN_HTTP: 'h11',
      HOME: '/',
    }
    const arms = [
      makeArm('gunicorn', 'sync', folder),
      makeArm('gunicorn', 'gthread', folder),
      makeArm('uvicorn', 'uvloop', folder),
    ]
    expect(ownConfiguration(arms, environment)).toEqual([
      'gunicorn is started without GUNICORN_CMD_ARGS of the environment: what an arm says holds',
      'uvicorn is started without UVICORN_HTTP and UVICORN_LOOP of the environment: what an arm says holds',
    ])
  })
})
