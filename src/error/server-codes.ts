import type {ErrorEntry} from './entry.js'

/** Servers and apps, and what goes with what. */
export const serverCodes = {
  WB_SERVER_NOT_INSTALLED: {
    title: 'The server is not installed here',
    means: 'bench knows it but finds neither an environment of its own nor the program on PATH.',
    remedy: 'Run the `bench servers install` of the hint.',
  },
  WB_NOT_INSTALLABLE: {
    title: 'There is nothing to install',
    means: 'The server comes with bench, or bench does not know how to install it.',
    remedy: 'Name one of those in the hint.',
  },
  WB_MODE_NOT_SUPPORTED: {
    title: 'The server does not have this mode',
    means: 'The server, in this version and for this app, has other modes or workers.',
    remedy: 'Choose one of those in the hint.',
  },
  WB_APP_NOT_SERVED: {
    title: 'The server does not run this app',
    means: 'It runs another kind of app, or only the one that comes with bench.',
    remedy: 'Choose another server, or start your own with `--command`.',
  },
  WB_BAD_APP: {
    title: 'The app cannot be imported',
    means: 'bench imports `--app` once before it starts a server, and that failed.',
    remedy: 'The hint has the last words of Python; check module, attribute, `--cwd` and `--python`.',
  },
  WB_NOT_THE_FIXED_APP: {
    title: 'The server does not serve the app that comes with bench',
    means: 'Some probes need requests that only this app knows.',
    remedy: 'Name requests of your own with `--path` and `--fast-path`.',
  },
  WB_PATH_DOES_NOT_WAIT: {
    title: 'A request that is to wait does not',
    means: 'How many requests a server has in service is seen by requests that each wait for the same time.',
    remedy: 'Name a request that waits some tenths of a second with `--path`.',
  },
  WB_NO_DATABASE: {
    title: 'The scenario needs a database',
    means: 'It asks PostgreSQL, and none was named.',
    remedy: 'Give one with `--database`; nothing is written to it.',
  },
} as const satisfies Record<`WB_${string}`, ErrorEntry>
