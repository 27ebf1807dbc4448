import {isConfigModule, readConfigModule} from './config-module.js'
import type {Hooks} from '../hooks/hooks.js'
import {SettingsFileError} from '../settings/settings-file.js'
import {SettingsError, settingsFrom, type RawSettings, type Settings} from '../settings/settings.js'

/** All that a user has said: settings, and hooks from a configuration module. */
export interface Configuration {
  readonly settings: Settings
  readonly hooks: Hooks
}

/** Reads the configuration file, if there is one, as it is now. Throws SettingsError. */
export async function configurationFrom(
  raw: RawSettings,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Configuration> {
  const {config} = raw
  if (typeof config !== 'string' || !isConfigModule(config))
    return {settings: settingsFrom(raw, env), hooks: {}}
  const {values, hooks} = await moduleOf(config)
  return {settings: settingsFrom(raw, env, values), hooks}
}

/** The hooks alone, for a worker, which is born with its settings. Throws SettingsError. */
export async function hooksOf({config}: Pick<Settings, 'config'>): Promise<Hooks> {
  return config === undefined || !isConfigModule(config) ? {} : (await moduleOf(config)).hooks
}

async function moduleOf(path: string): ReturnType<typeof readConfigModule> {
  try {
    return await readConfigModule(path)
  } catch (error) {
    throw error instanceof SettingsFileError ? new SettingsError(error.message) : error
  }
}
