import { describe, expect, it } from 'vitest';
import {
  presetSettings,
  presets,
  settingsProblems,
  settingsTable,
  type Setting,
  type SettingName,
} from './settings';

describe('presets', () => {
  it.each(presets.map((p) => p.value))('%s can be run as it is', (preset) => {
    expect(settingsProblems(presetSettings(preset))).toEqual([]);
  });

  it('hold what the sources say', () => {
    // recipe.md, preset studio 4 and 7; method.md 4.2.
    expect(presetSettings('studio')).toMatchObject({
      steps: 60,
      hidden: 48,
      channels: 24,
      tokens: 4,
    });
    expect(presetSettings('paper')).toMatchObject({
      lambdaSyn: 0,
      lambdaSparse: 1e-4,
      start: 'random',
    });
  });

  it('every setting is explained and has its source', () => {
    for (const setting of Object.values<Setting>(settingsTable)) {
      expect(setting.help.length).toBeGreaterThan(10);
      expect(setting.why).not.toBe('');
    }
  });
});

describe('problems are sentences that name the setting', () => {
  it.each([
    ['steps', 0, /Steps is 0; use 1 to/],
    ['steps', 2.5, /whole number/],
    ['learningRate', NaN, /Learning rate needs a number/],
    ['domain', 'sideways', /not one of/],
    ['tokens', 5, /must divide/],
  ] as [SettingName, number | string, RegExp][])('%s = %s', (name, value, message) => {
    const problems = settingsProblems({ ...presetSettings('studio'), [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(message);
  });

  it('weights that would leave something untaught', () => {
    const settings = presetSettings('studio');
    expect(settingsProblems({ ...settings, lambdaRec: 0, lambdaAnchor: 0 })[0]).toMatch(
      /endmember/,
    );
    expect(settingsProblems({ ...settings, lambdaRec: 0, lambdaSup: 0 })[0]).toMatch(/abundances/);
  });
});
