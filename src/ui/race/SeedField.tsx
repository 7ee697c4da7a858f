/** Which seed a panel shows. Every panel has one; they are the same choice. */
import { SelectField } from '../common/SelectField';
import type { RacePanelProps } from './raceData';

type SeedFieldProps = Pick<RacePanelProps, 'config' | 'seed' | 'onSeed'> & {
  /** "maps", "spectra": what the accessible name says it is the seed of. */
  readonly of: string;
};

export function SeedField({ config, seed, onSeed, of }: SeedFieldProps) {
  return (
    <SelectField
      label={`Seed of the ${of}`}
      hideLabel
      value={String(seed)}
      options={config.seeds.map((s) => ({ value: String(s), label: `Seed ${s}` }))}
      onChange={(v) => onSeed(Number(v))}
    />
  );
}
