import type {ContractRuleId} from '../../src/server/manifest/contract-rules.js'

/** A running server that claims to serve the fixed app, and what it says it can do beyond that. */
export interface Target {
  readonly name: string
  /** What /whoami tells as its mode; the name when absent. */
  readonly mode?: string
  /** `http://host:port`. */
  readonly origin: string
  readonly capabilities: Capabilities
  /** Rules that this server is known to break. Their tests must then fail: a server that has been mended is news, too. */
  readonly deviations?: Deviations
  /** Rules that it breaks or keeps by chance of timing: they are skipped, visibly. */
  readonly unsettled?: Deviations
  /** How long a connection may take to be answered; a generous wait when absent. */
  readonly answerMs?: number
}

/** Why a server breaks a rule of the contract, by the rule's id. */
export type Deviations = Readonly<Partial<Record<ContractRuleId, string>>>

/** Where servers may differ. What a server lacks is asserted too, so that a difference is a fact and not a gap. */
export interface Capabilities {
  /** Several requests on one connection. */
  readonly keepAlive: boolean
  /** Requests sent ahead of the answers before them. */
  readonly pipelining: boolean
  /** Echo on /ws; without it /ws answers 426. */
  readonly webSocket: boolean
  /** Refuses what two servers could read differently, beyond what llhttp refuses. */
  readonly strictHttp: boolean
  /** Requests that are in service at once in the whole server. */
  readonly inService: number
}
