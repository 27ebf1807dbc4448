import {Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'

export default class Init extends BaseCommand {
  static override summary = 'look at the app in this folder and write a bench.yaml for it'

  static override description = `Looks for Django, Flask, FastAPI, Express and the like, Procfile, Dockerfile and gunicorn.conf.py, and in which environment
they run. Where it can be imported, the app is asked for its routes and how a few of these answer, in its own interpreter
and without a port. Asks you nothing, never overwrites, and ends with the command to run.

Exit codes: 0 written · 2 there is a bench.yaml already · 130 interrupted.`

  static override examples = [
    '<%= config.bin %> <%= command.id %> --print',
    '<%= config.bin %> <%= command.id %>',
  ]

  static override flags = {
    print: Flags.boolean({description: 'print what would be written, and write nothing'}),
  }

  override async run(): Promise<unknown> {
    const {flags} = await this.parse(Init)
    const {benchInit} = await import('../cli/bench-init.js')
    return benchInit(
      {
        print: flags.print,
        script: process.argv[1] ?? '',
        report: this.jsonEnabled() ? 'none' : 'stdout',
      },
      this.world(),
    )
  }
}
