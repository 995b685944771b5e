import { otherVariables } from '../declare/other-variables.js'
import { type Setting, settings } from '../declare/settings.js'
import type { Settings } from './configure.js'
import { renderTable } from './render-table.js'

/** `vigie help settings`: what may be set, how, and what wins. */
export function settingsTopic(): string {
  const rows = settings.map(({ key, variable, structured }) => [key, structured ? '' : variable])
  return `${renderTable(['key of vigie.yaml', 'variable'], rows)}

${renderTable(['other variable', 'what it sets'], otherVariables)}

A flag wins over the environment, the environment over vigie.yaml in the workspace, that over the default. --set key=value is
a flag for each of them. vigie config says what is in force; docs/reference/settings.md says what each means.`
}

export interface SettingInForce {
  readonly key: string
  readonly value: unknown
  /** `default`, `vigie.yaml`, the variable or the flag; `unset` when nothing says it and there is no default. */
  readonly origin: string
  readonly meaning: string
}

/** Every key, with its value and where that comes from. A default that is only words is given as them. */
export function inForce({ config, origins }: Settings): SettingInForce[] {
  return settings.map((setting) => {
    const value = valueAt(config, setting)
    const usual = value ?? setting.usual ?? null
    const origin = origins.get(setting.key) ?? (usual === null ? 'unset' : 'default')
    return { key: setting.key, value: usual, origin, meaning: setting.meaning }
  })
}

function valueAt(config: Settings['config'], { key }: Setting): unknown {
  return key.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], config)
}
