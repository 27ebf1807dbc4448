import type {Capabilities, Deviations} from '../../contract/target.js'
import type {PythonServer} from './python-server.js'

/** A server with one of the Python apps, what it can do, and which rules of the contract it breaks. */
export interface Arm extends PythonServer {
  readonly capabilities: Capabilities
  readonly deviations: Deviations
}

const gunicorn = 'gunicorn -b 127.0.0.1:{port} --no-control-socket --log-level critical'
const uvicorn = 'uvicorn --port {port} --no-access-log --log-level critical'

const oneByOne: Capabilities = {
  ...{keepAlive: false, pipelining: false, webSocket: false},
  ...{strictHttp: false, inService: 1},
}
const wsgi: Capabilities = {...oneByOne, keepAlive: true, pipelining: true, inService: Infinity}
const asgi: Capabilities = {...wsgi, webSocket: true}

const noUpgradeField = {'websocket.plain-get': 'PEP 3333 forbids an app to send Upgrade'}
const noHost = {'message.no-host': 'it takes HTTP/1.1 without Host'}
const ofGunicorn = {
  ...noHost,
  'message.http10': 'it answers in the version of the request, as HTTP/1.0',
}
const oldKeepAlive = {'connection.http10-keep-alive': 'it closes every HTTP/1.0 connection'}
const absoluteTarget = {'message.absolute-target': 'it hands the whole target to the app as the path'}
const noChunks = 'Django reads no chunked body under WSGI: it goes by Content-Length'
const djangoWsgi = {
  'body.chunked-extensions': noChunks,
  'body.large-chunked': noChunks,
  'body.chunks-over-limit': noChunks,
}
const wholeBodies = 'Django reads a body whole before it calls a view'
const djangoAsgi = {
  'body.length-over-limit': wholeBodies,
  'connection.unread-body-after-answer': wholeBodies,
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
      'message.http10': 'it answers as HTTP/1.0',
      'message.fields': 'it sends no Date',
      'message.head-large': 'it sends the body after HEAD',
    },
  },
]
