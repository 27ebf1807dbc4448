/** A request of another tool's file, as it is to be sent: texts are foreign, and mean nothing but themselves. */
export interface Draft {
  readonly method: string
  /** Path and query, in pieces that stand one after the other. */
  readonly target: readonly DraftText[]
  readonly headers: readonly (readonly [name: string, value: DraftText])[]
  readonly body: DraftBody | null
  readonly name?: string | undefined
  /** Of a good answer, where the file says one. */
  readonly status?: string | undefined
  /** A pause before it. */
  readonly thinkMs?: number | undefined
  readonly weight?: number | undefined
  /** Values that later requests take of its answer, by variable. */
  readonly extract?: Readonly<Record<string, {readonly css: string}>> | undefined
}

/** A text, or what a scenario is to have in its place: `{{csrf}}`, `${TOKEN}`. */
export type DraftText = string | WrittenText

/** A class, so that no object of a foreign file is taken for one. */
export class WrittenText {
  constructor(readonly written: string) {}
}

export type DraftBody =
  /** Within it texts may be `WrittenText`. */
  | {readonly kind: 'json'; readonly value: unknown}
  | {readonly kind: 'form'; readonly fields: readonly (readonly [name: string, value: DraftText])[]}
  | {readonly kind: 'text'; readonly text: DraftText}

/** What a file of another tool has to say. */
export interface Imported {
  /** Of the scenario. */
  readonly name: string
  readonly description: string
  /** One after the other; or one of them in each session, by weight. */
  readonly order: 'sequence' | 'mix'
  readonly drafts: readonly Draft[]
  /** Why → how many requests are not among them. */
  readonly leftOut: ReadonlyMap<string, number>
  /** What its reader should know, in words. */
  readonly notes: readonly string[]
}

/** Counts what is left out, by why. */
export class LeftOut {
  readonly counts = new Map<string, number>()

  add(why: string, more = 1): void {
    this.counts.set(why, (this.counts.get(why) ?? 0) + more)
  }
}

export function written(text: string): WrittenText {
  return new WrittenText(text)
}
