/** What a setting is, and how the tables beside it say one: group, name, what it does, why it is so, what it may be. */

export type PresetName = 'studio' | 'paper';

export interface NumberSetting {
  readonly kind: 'number';
  readonly label: string;
  /** What it does. */
  readonly help: string;
  /** Why the presets have the values they have. */
  readonly why: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** True when only whole numbers make sense. */
  readonly integer?: boolean;
  readonly group: SettingGroup;
  readonly defaults: Readonly<Record<PresetName, number>>;
}

export interface ChoiceSetting {
  readonly kind: 'choice';
  readonly label: string;
  /** What it does. */
  readonly help: string;
  /** Why the presets have the values they have. */
  readonly why: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly group: SettingGroup;
  readonly defaults: Readonly<Record<PresetName, string>>;
}

export type Setting = NumberSetting | ChoiceSetting;
export type SettingGroup = 'Run' | 'Network' | 'Losses' | 'Optimiser' | 'Start';
export const settingGroups: readonly SettingGroup[] = [
  'Run',
  'Start',
  'Network',
  'Losses',
  'Optimiser',
];

export const number = (
  group: SettingGroup,
  label: string,
  help: string,
  why: string,
  range: { min: number; max: number; step: number; integer?: boolean },
  studio: number,
  paper: number,
): NumberSetting => ({
  kind: 'number',
  group,
  label,
  help,
  why,
  ...range,
  defaults: { studio, paper },
});

export const choice = (
  group: SettingGroup,
  label: string,
  help: string,
  why: string,
  choices: readonly { value: string; label: string }[],
  studio: string,
  paper: string,
): ChoiceSetting => ({
  kind: 'choice',
  group,
  label,
  help,
  why,
  choices,
  defaults: { studio, paper },
});

export const onOff = [
  { value: 'on', label: 'On' },
  { value: 'off', label: 'Off' },
];
