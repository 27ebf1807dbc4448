import {isAlive, kill, spawnGenerator, type GeneratorProcess} from './process.js'

/**
 * Processes that have carried out a load and are kept for the next one, whose code is then as warm as that of the first: a
 * process for each load would cost a quarter of a second and begin with cold code every time.
 */
export class ProcessPool {
  readonly #entry: URL
  readonly #idle: GeneratorProcess[] = []

  constructor(entry: URL) {
    this.#entry = entry
  }

  take(cpus: string | undefined): GeneratorProcess {
    for (;;) {
      const index = this.#idle.findIndex(one => one.cpus === cpus)
      const [found] = index === -1 ? [] : this.#idle.splice(index, 1)
      if (found === undefined) return spawnGenerator(this.#entry, cpus)
      if (isAlive(found)) return found
    }
  }

  keep(processes: readonly GeneratorProcess[]): void {
    this.#idle.push(...processes)
  }

  async close(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map(kill))
  }
}
