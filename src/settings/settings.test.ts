import { describe, expect, it } from 'vitest';
import { presetSettings, presets, settingsTable, type Setting, type SettingName } from './settings';
import { settingsProblems } from './problems';

describe('presets', () => {
  it.each(presets.map((p) => p.value))('%s can be run as it is', (preset) => {
    expect(settingsProblems(presetSettings(preset))).toEqual([]);
  });

  it('hold what the sources say', () => {
    // docs/method.md, Presets.
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

  it('every setting is explained, and its values too, in sentences for a person', () => {
    for (const { label, help, why } of Object.values<Setting>(settingsTable)) {
      for (const text of [help, why]) {
        expect(text, label).toMatch(/^[0-9A-Z].{25,}\.$/u);
        expect(text, label).not.toMatch(/\.(md|ts|py)\b/);
      }
      expect(why, label).not.toBe(help);
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
