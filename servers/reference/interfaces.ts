/**
 * What an app or a configuration module of one's own is written against: `import … from 'workerbench/interfaces'`
 * (docs/interfaces.md). The functions make operations for WSGI apps to yield; all else is types.
 */
export {close, connect, forever, recv, send, sleep, timedOut} from './interface/wsgi-io.js'
export type {Operation, Routine} from './interface/wsgi-io.js'
export {encodeAddress as socketAddress} from '../../libc/address.js'
export type {Environ, StartResponse, WsgiApp, WsgiInput} from './interface/wsgi.js'
export type {
  AsgiApp,
  HttpScope,
  LifespanScope,
  Receive,
  ReceiveEvent,
  Scope,
  Send,
  SendEvent,
  WebSocketScope,
} from './interface/asgi.js'
export type {BodyPart} from './interface/body-part.js'
export type {EndedWorker, HookRequest, HookResponse, Hooks, HookServer, HookWorker} from './hooks/hooks.js'
export type {RawSettings, Settings} from './settings/settings.js'
import type {IncomingMessage, ServerResponse} from 'node:http'
import type {Hooks} from './hooks/hooks.js'
import type {RawSettings} from './settings/settings.js'

/** A plain node:http request listener, which native mode calls. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => unknown

/** What `--config` may name as a JavaScript module: settings by name, and hooks. */
export type Config = Omit<RawSettings, 'config'> & Hooks
