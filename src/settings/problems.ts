/** What is wrong with settings, in sentences for the person. */
import { settingsTable, type Setting, type SettingName, type Settings } from './settings';

/**
 * What is wrong with one value, as a sentence for the person, or null when it is fine.
 * Cross-field rules (G divides C) are checked against the other values.
 */
export function settingProblem(name: SettingName, settings: Settings): string | null {
  const setting: Setting = settingsTable[name];
  const value = settings[name];
  if (setting.kind === 'choice') {
    return setting.choices.some((c) => c.value === value)
      ? null
      : `${setting.label}: “${String(value)}” is not one of ${setting.choices.map((c) => c.label).join(', ')}.`;
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    return `${setting.label} needs a number.`;
  }
  if (value < setting.min || value > setting.max) {
    return `${setting.label} is ${value}; use ${setting.min} to ${setting.max}.`;
  }
  if (setting.integer && !Number.isInteger(value)) return `${setting.label} needs a whole number.`;
  if (name === 'lambdaRec' && settings.lambdaRec === 0 && settings.lambdaAnchor === 0) {
    return 'Reconstruction and Anchor cannot both be 0: nothing else teaches the endmember spectra.';
  }
  if (name === 'lambdaSup' && settings.lambdaSup === 0 && settings.lambdaRec === 0) {
    return 'Labels and Reconstruction cannot both be 0: nothing else ties the abundances to this scene.';
  }
  if (name === 'tokens' && settings.channels % settings.tokens !== 0) {
    return `Spectral tokens G (${settings.tokens}) must divide the feature channels C (${settings.channels}).`;
  }
  return null;
}

/** All problems of a settings object, in table order; empty when it can be run. */
export function settingsProblems(settings: Settings): string[] {
  return (Object.keys(settingsTable) as SettingName[])
    .map((name) => settingProblem(name, settings))
    .filter((p): p is string => p !== null);
}
