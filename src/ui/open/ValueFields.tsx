/** What the stored numbers mean: unit and scale, no-data values, and wavelengths where the file says nothing sure. */
import type { ValueUnit } from '../../scene/cube';
import type { FileInCheck } from '../../store/open/importCheck';
import { SelectField } from '../common/SelectField';
import { useStudio } from '../common/context';
import { parseNumbers } from './bands';
import { CheckedNumber, ListField } from './CheckedFields';

const units: readonly { readonly value: ValueUnit; readonly label: string }[] = [
  { value: 'reflectance', label: 'Reflectance' },
  { value: 'radiance', label: 'Radiance' },
  { value: 'digital number', label: 'Digital number' },
  { value: 'unknown', label: 'Unknown' },
];

export function ValueFields({ importCheck }: { importCheck: FileInCheck }) {
  const studio = useStudio();
  const { report, choices } = importCheck;
  return (
    <section className="import-part" aria-labelledby="import-values">
      <div className="import-part-head">
        <h3 id="import-values">Values</h3>
      </div>
      <div className="field-pair">
        <SelectField
          label="Unit"
          value={choices.unit ?? report.unit}
          options={units}
          onChange={(unit) => studio.changeImport({ unit })}
        />
        <CheckedNumber
          label="Divide by"
          value={choices.divideBy ?? report.divideBy}
          min={0}
          max={1e12}
          step="any"
          check={(v) => (v > 0 && v <= 1e12 ? null : 'A number above 0.')}
          onChange={(divideBy) => studio.changeImport({ divideBy })}
        />
      </div>
      <ListField
        label="No-data values"
        text={(choices.noData ?? report.noData).join(', ')}
        parse={parseNumbers}
        format={(list) => list.join(', ')}
        placeholder="none"
        help="As stored in the file; pixels with them are masked."
        onChange={(noData) => studio.changeImport({ noData })}
      />
      <WavelengthFields importCheck={importCheck} />
    </section>
  );
}

/** Only where wavelengths are missing, guessed or already changed: what the file says is not doubted here. */
function WavelengthFields({ importCheck }: { importCheck: FileInCheck }) {
  const studio = useStudio();
  const { report, choices } = importCheck;
  const { bands } = report.stored;
  if (report.wavelengthSource === 'file' && !choices.wavelengths) return null;
  const now =
    choices.wavelengths?.length === bands ? choices.wavelengths : [...(report.wavelengths ?? [])];
  const known = now.length === bands && now.every(Number.isFinite);
  // Nobody has said so: a picture's colours rest on them, and nothing else.
  const assumed = known && !choices.wavelengths && report.wavelengthSource === 'guessed';
  const [first, last] = known ? [now[0], now[bands - 1]] : [NaN, NaN];
  const set = (from: number, to: number) => {
    const even = (b: number) => from + (bands > 1 ? (b / (bands - 1)) * (to - from) : 0);
    const moved = (v: number) => from + ((v - first) / (last - first)) * (to - from);
    // The file's own spacing is kept; without any, the steps are even.
    const next = Array.from({ length: bands }, (_, b) =>
      known && last !== first ? moved(now[b]) : even(b),
    );
    studio.changeImport({ wavelengths: next });
  };
  const times = (factor: number) =>
    studio.changeImport({ wavelengths: now.map((v) => v * factor) });
  const check = (v: number) => (v > 0 && v <= 1e6 ? null : 'Above 0, at most 1 000 000 nm.');
  const rounded = (v: number) => Number(v.toPrecision(7));
  return (
    <fieldset className="wavelength-fields">
      <legend>
        {choices.wavelengths
          ? 'Wavelengths: chosen by you'
          : known
            ? `The file gives no wavelengths. Assume ${Math.round(first)}–${Math.round(last)} nm in even steps?`
            : 'Wavelengths: none'}
      </legend>
      <div className="field-pair">
        <CheckedNumber
          label="First band"
          suffix="nm"
          value={rounded(known ? first : 400)}
          min={0}
          max={1e6}
          step="any"
          check={check}
          onChange={(v) => set(v, known ? last : 2500)}
        />
        <CheckedNumber
          label="Last band"
          suffix="nm"
          value={rounded(known ? last : 2500)}
          min={0}
          max={1e6}
          step="any"
          check={check}
          onChange={(v) => set(known ? first : 400, v)}
        />
      </div>
      <div className="button-row">
        {assumed ? (
          <button
            type="button"
            className="button small"
            onClick={() => studio.changeImport({ wavelengths: now })}
          >
            Assume {Math.round(first)}–{Math.round(last)} nm
          </button>
        ) : known ? (
          <>
            <button type="button" className="button small" onClick={() => times(1000)}>
              × 1000 (they are µm)
            </button>
            <button type="button" className="button small" onClick={() => times(1 / 1000)}>
              ÷ 1000
            </button>
          </>
        ) : (
          <button type="button" className="button small" onClick={() => set(400, 2500)}>
            Use 400–2500 nm
          </button>
        )}
        {choices.wavelengths && (
          <button
            type="button"
            className="button small"
            onClick={() => studio.changeImport({ wavelengths: undefined })}
          >
            As found
          </button>
        )}
      </div>
    </fieldset>
  );
}
