/** Every hyperparameter of settings.ts, grouped, with its explanation and what is wrong with its value. */
import { useId, useState } from 'react';
import { settingGroups, settingsTable } from '../../settings/settings';
import { settingProblem } from '../../settings/problems';
import type { PresetName, Setting, SettingName } from '../../settings/settings';
import { NumberField } from '../common/NumberField';
import { SelectField } from '../common/SelectField';
import { useStudio, useStudioState } from '../common/context';
import { SettingHelpButton, SettingWhy } from './SettingHelp';

/** Steps and seed have their place above. */
const names = (Object.keys(settingsTable) as SettingName[]).filter(
  (n) => n !== 'steps' && n !== 'seed',
);

export function AllSettings({ disabled }: { disabled: boolean }) {
  const { store } = useStudio();
  const settings = useStudioState((s) => s.settings);
  const [open, setOpen] = useState(false);
  const changed = names.filter((n) => settings[n] !== defaultOf(n, settings.preset));
  const { setPreset } = store.getState();
  return (
    <details className="all-settings" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>
        All settings
        {changed.length > 0 && <span className="changed"> · {changed.length} changed</span>}
      </summary>
      {/* Only when open: 20 fields that nobody looks at cost a render with every typed digit. */}
      {open && (
        <>
          {settingGroups.map((group) => {
            const own = names.filter((n) => settingsTable[n].group === group);
            if (own.length === 0) return null;
            return (
              <fieldset key={group}>
                <legend>{group}</legend>
                {own.map((name) => (
                  <SettingField key={name} name={name} disabled={disabled} />
                ))}
              </fieldset>
            );
          })}
          <button
            type="button"
            className="button small"
            disabled={disabled || changed.length === 0}
            onClick={() => setPreset(settings.preset)}
          >
            Back to the preset’s values
          </button>
        </>
      )}
    </details>
  );
}

function defaultOf(name: SettingName, preset: PresetName): number | string {
  const setting: Setting = settingsTable[name];
  return setting.defaults[preset];
}

/** Help stays within reach while a run has the values. */
function SettingField({ name, disabled }: { name: SettingName; disabled: boolean }) {
  const { store } = useStudio();
  const id = useId();
  const [helps, setHelps] = useState(false);
  const settings = useStudioState((s) => s.settings);
  const setting: Setting = settingsTable[name];
  const preset = setting.defaults[settings.preset];
  const presetName =
    setting.kind === 'choice'
      ? (setting.choices.find((c) => c.value === preset)?.label ?? preset)
      : preset;
  const help = `${setting.help} Preset: ${presetName}.`;
  const { setSetting } = store.getState();
  const common = {
    label: setting.label,
    help,
    disabled,
    beside: (
      <SettingHelpButton setting={setting} id={id} open={helps} onToggle={() => setHelps(!helps)} />
    ),
  };
  return (
    <div className="setting">
      {setting.kind === 'choice' ? (
        <SelectField
          {...common}
          value={String(settings[name])}
          options={setting.choices}
          onChange={(v) => setSetting(name, v)}
        />
      ) : (
        <NumberField
          {...common}
          value={Number(settings[name])}
          min={setting.min}
          max={setting.max}
          step={setting.integer ? setting.step : 'any'}
          problem={settingProblem(name, settings)}
          onChange={(v) => setSetting(name, v)}
        />
      )}
      {helps && <SettingWhy id={id} setting={setting} />}
    </div>
  );
}
