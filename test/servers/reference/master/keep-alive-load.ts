import {Agent, get} from 'node:http'

/** A few clients that keep their connections and ask again as soon as they are answered. */
export interface Load {
  readonly answers: () => number
  /** Ends it; resolves with every failure's text. */
  stop(): Promise<readonly string[]>
}

export function startLoad(url: string, clients = 8): Load {
  const agent = new Agent({keepAlive: true, maxSockets: clients})
  const failures: string[] = []
  let answers = 0
  let isRunning = true

  const client = async (): Promise<void> => {
    while (isRunning) {
      try {
        const status = await statusOf(url, agent)
        if (status === 200) answers++
        else failures.push(`status ${String(status)}`)
      } catch (error) {
        failures.push(String(error))
      }
    }
  }
  const running = Promise.all(Array.from({length: clients}, client))
  return {
    answers: () => answers,
    stop: async () => {
      isRunning = false
      await running
      agent.destroy()
      return failures
    },
  }
}

function statusOf(url: string, agent: Agent): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(url, {agent, timeout: 20_000}, response => {
      response.resume()
      response.once('end', () => resolve(response.statusCode))
      response.once('error', reject)
    }).once('error', reject)
  })
}
