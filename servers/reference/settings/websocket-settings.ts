import type {SettingSpec} from './setting-spec.js'

/** What a worker allows of WebSockets. */
export const webSocketSettings = [
  {
    name: 'wsConnections',
    flag: 'ws-connections',
    kind: 'integer',
    default: 0,
    min: 0,
    max: 100_000,
    help: 'open WebSockets in one worker, others are answered 503 (async, native); 0: half of worker-connections',
  },
  {
    name: 'wsMaxSize',
    flag: 'ws-max-size',
    kind: 'integer',
    default: 16 * 1024 * 1024,
    min: 1,
    max: 1024 * 1024 * 1024,
    help: 'bytes of a WebSocket message; a larger one closes its connection with 1009',
  },
  {
    name: 'wsPingInterval',
    flag: 'ws-ping-interval',
    kind: 'integer',
    default: 20,
    min: 0,
    max: 86_400,
    help: 'seconds after which a silent WebSocket is sent a ping; without an answer it is dropped after as many more; 0 never',
  },
] as const satisfies readonly SettingSpec[]
