// What docs/modes.md says that no probe can find out: what a model is, who uses it, and which well-known texts are out
// of date. Findings never stand here: they come from docs/modes.json.

/** The five models, in the order of the tables. */
export const models = [
  {
    mode: 'sync',
    is: 'one request at a time in each process; the process waits with it',
    inService: 'workers',
    use: 'work that is CPU, behind a proxy that takes slow clients off it; a crash or a leak takes one request with it',
    trouble: 'every wait holds a whole process, and so does a client that sends slowly',
  },
  {
    mode: 'thread',
    is: 'a pool of threads in each process (runserver: a thread for each connection, without a bound)',
    inService: 'workers × threads',
    use: 'ordinary web applications that wait for a database, with libraries that block',
    trouble: 'in CPython one thread computes at a time; a pool is full sooner than one thinks',
  },
  {
    mode: 'green',
    is: 'coroutines under code that looks blocking: the standard library is patched to wait cooperatively',
    inService: 'workers × worker connections',
    use: 'existing blocking code that must wait for many things at once',
    trouble:
      'whatever is not patched, and whatever computes, stops everybody; a database gets many connections',
  },
  {
    mode: 'async',
    is: 'an event loop and an app in async style (ASGI)',
    inService: 'unbounded',
    use: 'WebSockets, streams, many idle clients, fan-out in one request',
    trouble: 'one blocking call stops the process; nothing limits what is taken in',
  },
  {
    mode: 'native',
    is: 'the same with the platform’s own loop and parser: uvloop and httptools, Rust, or Node',
    inService: 'unbounded',
    use: 'as async, where the server’s own share of the CPU counts',
    trouble: 'as async',
  },
]

/** By name of server and variant: who typically runs it. */
export const typicalUse = {
  'reference/sync': 'showing the model; comparing it with the others on equal terms',
  'reference/thread': 'the same',
  'reference/green': 'the same',
  'reference/async': 'the same',
  'reference/native': 'the control and the ceiling of the other four',
  'gunicorn/sync': 'gunicorn’s default: Django and Flask behind nginx',
  'gunicorn/gthread': 'Django and Flask that wait for databases',
  'gunicorn/gevent': 'blocking apps with many slow calls to others',
  'gunicorn/eventlet': 'old deployments; not to be begun with',
  'gunicorn/asgi': 'ASGI apps under gunicorn’s process management, without a second server',
  'gunicorn/tornado': 'Tornado apps; WSGI only one at a time',
  'gunicorn/uvicorn': 'FastAPI and Starlette under gunicorn’s process management',
  'gunicorn/uvicorn-h11': 'the same without compiled parts',
  'uvicorn/asyncio': 'development, and where nothing may be compiled',
  'uvicorn/uvloop': 'FastAPI, Starlette and Django ASGI in production',
  'daphne/asyncio': 'Django Channels',
  'django/threaded': 'development only',
  'django/nothreading': 'development only, to debug one request at a time',
  'hypercorn/asyncio': 'Quart; HTTP/2 and HTTP/3',
  'hypercorn/uvloop': 'the same',
  'granian/wsgi': 'WSGI apps on a Rust server',
  'granian/wsgi-sync': 'the same with one thread',
  'granian/asyncio': 'ASGI apps on a Rust server',
  'granian/uvloop': 'the same',
  'uwsgi/processes': 'long-lived deployments',
  'uwsgi/threads': 'the same',
  'uwsgi/gevent': 'the same',
  'waitress/threads': 'Pyramid and Plone; Windows',
  'cheroot/threads': 'CherryPy',
  'node/cluster': 'Express and others under pm2 or node:cluster',
}

/** What people read, and what holds today. */
export const outdated = [
  [
    'gunicorn’s green workers are gevent and eventlet',
    'eventlet was deprecated in gunicorn 25.0 (February 2026) and removed in 26.0 (May 2026); eventlet itself advises to leave it',
  ],
  [
    'gunicorn speaks only WSGI; ASGI needs uvicorn’s worker',
    'gunicorn has an `asgi` worker of its own since 24.0 (January 2026), called stable since 25.1',
  ],
  [
    '`-k uvicorn.workers.UvicornWorker`',
    'deprecated since uvicorn 0.30; the worker is in the package uvicorn-worker, as `uvicorn_worker.UvicornWorker`',
  ],
  [
    'Django’s `runserver` serves one request at a time',
    'it starts a thread for each connection, without a bound; `--nothreading` is the old way',
  ],
  [
    '`--timeout` limits how long a request may take',
    'in gunicorn, only in the sync worker; elsewhere it watches whether the loop still turns, so that a request that waits is never cut, and one that computes is cut in loops and not in gthread',
  ],
  [
    'threads protect from clients that send nothing',
    'a client that has connected and is silent takes a thread of gthread; a loop, or nginx in front, does not mind',
  ],
  [
    '`--threads 4` with the sync worker gives four threads of it',
    'gunicorn then silently runs gthread; `sync` never has threads',
  ],
  [
    'the tornado worker makes a WSGI app concurrent',
    'it calls a WSGI app on its loop, one request at a time',
  ],
  [
    '`worker_connections` bounds every worker',
    'sync has no use for it, and the asgi worker does not hold to it',
  ],
  [
    'gunicorn’s heartbeat is `fchmod`',
    'it is `utime` since 22.0 (April 2024); gunicorn’s own pages on `worker_tmp_dir` still say fchmod',
  ],
  [
    'only async code can call several services at once',
    'a blocking view with a thread pool does, too; what differs is what each call costs',
  ],
  [
    '`proxy_pass` in nginx is enough in front of an ASGI app',
    'without `proxy_http_version 1.1` and the `Upgrade` and `Connection` fields a WebSocket handshake reaches the app as an ordinary request; servers/nginx/nginx.conf has them',
  ],
]
