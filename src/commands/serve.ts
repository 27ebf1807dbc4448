import {Flags, type Interfaces} from '@oclif/core'
import {settingList, type SettingSpec} from '../../servers/reference/settings/setting-list.js'
import {BaseCommand} from '../cli/base-command.js'
import {usageError} from '../error.js'
import {modeAliases, resolveMode} from '../server/mode.js'
import {requireLinux} from '../server/reference.js'

/** The reference server's settings are data; its flags here are made from them. */
function flagsFromSettings(specs: readonly SettingSpec[]): Interfaces.FlagInput {
  return Object.fromEntries(
    specs.map(spec => [
      spec.flag,
      spec.kind === 'switch'
        ? Flags.boolean({description: spec.help})
        : Flags.string({
            char: spec.char as 'a' | undefined,
            aliases: spec.alias === undefined ? [] : [spec.alias],
            helpValue:
              spec.kind === 'choice'
                ? spec.choices.join('|')
                : spec.kind === 'address'
                  ? 'HOST:PORT'
                  : spec.kind === 'bind'
                    ? 'HOST:PORT|unix:PATH'
                    : undefined,
            description: spec.default === undefined ? spec.help : `${spec.help} (default: ${spec.default})`,
          }),
    ]),
  )
}

export default class Serve extends BaseCommand {
  static override usage = '<%= command.id %> [FLAGS]'

  static override summary = 'run the bundled reference server alone, with gunicorn-style flags'

  static override description = `A pre-fork server: a master that binds and listens once, and workers that accept.
Signals to the master: TTIN and TTOU (one worker more, one fewer), HUP (read the settings file again and replace all workers), USR1 (open the log files again), USR2 (start a second master on the same socket, to replace this one), TERM (finish what is in flight), INT and QUIT (stop at once).

Exit codes: 0 stopped · 1 cannot bind · 2 wrong settings · 3 a worker failed to boot · 4 the app could not be loaded · 255 an error in the master's loop, in a hook for instance.
--mode also takes the aliases ${Object.keys(modeAliases).join(', ')}.`

  static override examples = [
    '<%= config.bin %> <%= command.id %> --mode sync --workers 4 --bind 127.0.0.1:8000',
    '<%= config.bin %> <%= command.id %> --mode gevent --pid server.pid',
  ]

  static override enableJsonFlag = false

  static override flags = flagsFromSettings(settingList)

  override async run(): Promise<void> {
    const {flags} = await this.parse(Serve)
    const {SettingsError} = await import('../../servers/reference/settings/settings.js')
    const {configurationFrom} = await import('../../servers/reference/config/configuration.js')
    const raw = Object.fromEntries(
      settingList.map(spec => [spec.name, flags[spec.flag] as string | boolean | undefined]),
    )
    if (typeof raw['mode'] === 'string') raw['mode'] = resolveMode(raw['mode']).mode
    const readConfiguration = () => configurationFrom(raw)
    requireLinux(process.platform)
    const {runMaster} = await import('../../servers/reference/main.js')
    try {
      process.exit(await runMaster(readConfiguration))
    } catch (error) {
      throw error instanceof SettingsError
        ? usageError('WB_BAD_SETTINGS', error.message, 'see `bench serve --help`', error)
        : error
    }
  }
}
