import type {Capabilities} from '../../contract/target.js'
import type {PythonServer} from './python-server.js'

/** A server with one of the Python apps, what it can do, and which rules of the contract it breaks. */
export interface Arm extends PythonServer {
  readonly capabilities: Capabilities
  readonly deviations: Readonly<Record<string, string>>
}

const gunicorn = 'gunicorn -b 127.0.0.1:{port} --no-control-socket --log-level critical'
const uvicorn = 'uvicorn --port {port} --no-access-log --log-level critical'

const oneByOne: Capabilities = {
  ...{keepAlive: false, pipelining: false, webSocket: false},
  ...{strictHttp: false, inService: 1},
}
const wsgi: Capabilities = {...oneByOne, keepAlive: true, pipelining: true, inService: Infinity}
const asgi: Capabilities = {...wsgi, webSocket: true}

const noUpgradeField = {'a plain GET /ws is told to upgrade': 'PEP 3333 forbids an app to send Upgrade'}
const noHost = {'no Host is refused': 'it takes HTTP/1.1 without Host'}
const ofGunicorn = {
  ...noHost,
  'an HTTP/1.0 request is answered': 'it answers in the version of the request, as HTTP/1.0',
}
const oldKeepAlive = {'HTTP/1.0 keeps a connection': 'it closes every HTTP/1.0 connection'}
const absoluteTarget = {'an absolute target is as good': 'it hands the whole target to the app as the path'}
const djangoWsgi = {
  'a body may come in chunks': 'Django reads no chunked body under WSGI: it goes by Content-Length',
  'a chunked body of 1 MB': 'the same',
  'chunks over the cap are 413': 'the same',
}
const djangoAsgi = {
  'a length over the cap is 413 before': 'Django reads a body whole before it calls a view',
  'a body that was not read may come after': 'the same',
}

/**
 * The Django project where the plain apps are not: `test/servers/real` holds every variant of every server to the contract
 * with the plain ones, and runserver with this one.
 */
export const arms: readonly Arm[] = [
  {
    name: 'django gunicorn sync',
    command: `${gunicorn} -k sync djsite.wsgi:application`,
    capabilities: oneByOne,
    deviations: {...ofGunicorn, ...noUpgradeField, ...djangoWsgi},
  },
  {
    name: 'django gunicorn gevent',
    command: `${gunicorn} -k gevent djsite.wsgi:application`,
    capabilities: wsgi,
    deviations: {...ofGunicorn, ...noUpgradeField, ...djangoWsgi},
  },
  {
    name: 'django uvicorn',
    command: `${uvicorn} djsite.asgi:application`,
    capabilities: asgi,
    deviations: {...oldKeepAlive, ...noHost, ...djangoAsgi},
  },
  {
    name: 'django daphne',
    command: 'daphne -v 0 -b 127.0.0.1 -p {port} djsite.asgi:application',
    capabilities: asgi,
    deviations: {
      ...oldKeepAlive,
      ...absoluteTarget,
      ...noHost,
      ...djangoAsgi,
      'an HTTP/1.0 request is answered': 'it answers as HTTP/1.0',
      'an answer has a date, a length and a type': 'it sends no Date',
      'HEAD /bytes?n=1000000 has a length': 'it sends the body after HEAD',
    },
  },
]
