/**
 * Every hyperparameter of a run: one typed table with names, defaults for each preset, ranges and explanations, a file a
 * group in table/.
 * The page builds its settings form from it, the training loop reads it, exports and sessions write it.
 * No tfjs, no page code. Where a number comes from is said in `why`, which the form shows under a setting’s “?”;
 * docs/method.md, Presets, has the formulas.
 */

import { lossesSettings } from './table/losses';
import { networkSettings } from './table/network';
import { optimiserSettings } from './table/optimiser';
import { runSettings } from './table/run';
import { startSettings } from './table/start';
import type { ChoiceSetting, PresetName, Setting } from './table/setting';

export { settingGroups } from './table/setting';
export type { ChoiceSetting, PresetName, Setting } from './table/setting';

export const settingsTable = {
  ...runSettings,
  ...startSettings,
  ...networkSettings,
  ...lossesSettings,
  ...optimiserSettings,
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settingsTable;

/** A complete set of hyperparameters: what a run needs, and what repeats it. */
export type Settings = {
  [K in SettingName]: (typeof settingsTable)[K] extends ChoiceSetting ? string : number;
} & { preset: PresetName };

export const presets: readonly { value: PresetName; label: string; help: string }[] = [
  {
    value: 'studio',
    label: 'Studio',
    help: 'Fits the endmembers to your labels and learns the correction of the answer they give: the most accurate here.',
  },
  {
    value: 'paper',
    label: 'Paper',
    help: 'The method of Xie & Kamata as published: random weights and their loss.',
  },
];

/** The defaults of a preset. */
export function presetSettings(preset: PresetName): Settings {
  const entries = Object.entries(settingsTable).map(([name, s]) => [name, s.defaults[preset]]);
  return { preset, ...(Object.fromEntries(entries) as Omit<Settings, 'preset'>) };
}

/** The settings that are not as a preset has them. */
export function settingsChanged(settings: Settings, from = settings.preset): SettingName[] {
  const defaults = presetSettings(from);
  return (Object.keys(settingsTable) as SettingName[]).filter((n) => settings[n] !== defaults[n]);
}

/**
 * What a file of an earlier version means where it lacks a setting: the preset's default, or what was done before there
 * was a choice. Only so do its weights and results belong to its settings.
 */
export function settingsBefore(preset: PresetName): Settings {
  return { ...sharedSettingsBefore(preset), noiseFirst: 'off', smoothing: 'off' };
}

/** The same of shared files and links of version 1, which knew of noise. */
export function sharedSettingsBefore(preset: PresetName): Settings {
  const before = {
    ...{ faultsFirst: 'off', spatialLayer: 'pooled' },
    ...{ labelErrors: 'own', pretrainedPrior: 'off' },
  };
  return { ...presetSettings(preset), ...before };
}
