/** One entry of the list of settings: what a flag, a help text, a check and the documentation are made from. */
export type SettingSpec = {
  readonly name: string
  readonly flag: string
  readonly char?: string
  readonly alias?: string
  readonly env?: string
  readonly help: string
} & (
  | {
      readonly kind: 'integer' | 'decimal'
      readonly default: number
      readonly min: number
      readonly max: number
    }
  | {readonly kind: 'choice'; readonly choices: readonly string[]; readonly default: string}
  | {readonly kind: 'address' | 'text'; readonly default: string | undefined}
  | {readonly kind: 'bind' | 'octal'; readonly default: string}
  | {readonly kind: 'switch'; readonly default: boolean}
)
