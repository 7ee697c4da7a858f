/** Why a setting has the value that the presets give it: a “?” beside its label, and a sentence or two under it. */
import type { Setting } from '../../settings/settings';
import { HelpButton } from '../common/HelpButton';

interface SettingHelpButtonProps {
  readonly setting: Setting;
  /** Element id of the sentence that it opens. */
  readonly id: string;
  readonly open: boolean;
  readonly onToggle: () => void;
}

export function SettingHelpButton({ setting, ...rest }: SettingHelpButtonProps) {
  return <HelpButton of={setting.label} title="Why this value?" {...rest} />;
}

export function SettingWhy({ id, setting }: { id: string; setting: Setting }) {
  return (
    <p id={id} className="setting-why">
      {setting.why}
    </p>
  );
}
