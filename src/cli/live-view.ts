import {readWord} from '../config/words/word.js'
import {portOrAny} from '../config/words/number.js'
import {LiveEvents, type LiveEvent} from '../live/event.js'
import {EventFile} from '../live/file.js'
import {livePage} from '../live/page.js'
import {serveLive, type LiveServer} from '../live/server.js'
import {packageVersion} from '../package-info.js'
import type {Plan} from '../plan/plan.js'
import type {OnRunEvent} from '../run/event.js'
import {deeplyWithoutValues} from '../text/secrets.js'
import type {CommandWorld} from './command-world.js'

export interface LiveRequest {
  /** `--web`: a port, 0 for a free one. */
  readonly web?: string | undefined
  /** `--events` */
  readonly events?: string | undefined
}

/** What follows a run beside its progress. */
export interface LiveView {
  readonly onEvent: OnRunEvent
  /** Nobody is told anything after it. */
  end(status: Extract<LiveEvent, {type: 'run-ended'}>['status'], file: string | null): void
}

/** Opens what was asked for before `use` measures, and leaves no connection, port or open file, however it ends. */
export async function withLiveView<T>(
  request: LiveRequest,
  plan: Plan,
  {stderr}: Pick<CommandWorld, 'stderr'>,
  use: (view: LiveView) => Promise<T>,
): Promise<T> {
  const {web, events} = request
  if (web === undefined && events === undefined) return use({onEvent: () => undefined, end: () => undefined})
  const port = web === undefined ? null : readWord(web, '--web', portOrAny)
  let server: LiveServer | null = null
  let file: EventFile | null = null
  let isOver = false
  try {
    if (events !== undefined)
      file = await EventFile.open(events, problem =>
        stderr.write(`warning: ${events} ends here: ${problem}\n`),
      )
    if (port !== null) {
      const names = plan.scenarios.map(({name}) => name).join(', ')
      server = await serveLive(livePage(`bench run: ${names}`, packageVersion()), port)
      stderr.write(`live view: ${server.url}\n`)
    }
    const live = new LiveEvents(plan)
    const tell = (event: LiveEvent) => {
      const shown = deeplyWithoutValues(event, plan.secrets)
      server?.tell(shown)
      file?.tell(shown)
    }
    const end: LiveView['end'] = (status, saved) => {
      if (!isOver) tell({at: new Date().toISOString(), type: 'run-ended', status, file: saved})
      isOver = true
    }
    try {
      return await use({
        onEvent: event => {
          const shown = live.of(event, new Date())
          if (shown !== null) tell(shown)
        },
        end,
      })
    } finally {
      end('failed', null)
    }
  } finally {
    await server?.close()
    await file?.close()
  }
}
