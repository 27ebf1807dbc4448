import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.js'

const kinds = ['har', 'openapi', 'postman', 'access-log'] as const

export default class ScenariosImport extends BaseCommand {
  static override usage = '<%= command.id %> KIND FILE [FLAGS]'

  static override summary = 'make a scenario of a HAR, an OpenAPI or Postman file, or an access log'

  static override description = `Static files and other servers are left out, and told of. What a name gives away as a secret is not copied: \${NAME}
stands in its place, for the environment. Nothing is ever fetched, and nothing in the file is run.

Exit codes: 0 done · 2 the file cannot be used.`

  static override examples = [
    '<%= config.bin %> <%= command.id %> har visit.har -o scenarios/visit.yaml',
    '<%= config.bin %> <%= command.id %> openapi openapi.yaml --allow POST',
    '<%= config.bin %> <%= command.id %> access-log access.log.gz -o scenarios/usual.yaml',
  ]

  static override args = {
    kind: Args.string({required: true, options: [...kinds], description: kinds.join(', ')}),
    file: Args.string({required: true, description: 'the file'}),
  }

  static override flags = {
    output: Flags.string({char: 'o', helpValue: 'FILE', description: 'where to write it (default: stdout)'}),
    allow: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      delimiter: ',',
      helpValue: 'METHOD,…',
      description: 'of OpenAPI: operations that change data, too',
    }),
  }

  override async run(): Promise<unknown> {
    const {args, flags} = await this.parse(ScenariosImport)
    const {benchScenariosImport} = await import('../../cli/bench-scenarios-import.js')
    return benchScenariosImport(
      {
        kind: args.kind as (typeof kinds)[number],
        file: args.file,
        output: flags.output,
        allow: flags.allow ?? [],
        isJson: this.jsonEnabled(),
      },
      this.world(),
    )
  }
}
