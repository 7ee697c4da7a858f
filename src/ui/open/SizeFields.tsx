/** How much of the file is kept: crop, binning, the memory that takes, and what would fit when it is too much. */
import type { ImportChoices, ImportCrop } from '../../scene/importChoices';
import type { FileInCheck } from '../../store/open/importCheck';
import { SelectField } from '../common/SelectField';
import { useStudio } from '../common/context';
import { bytes } from '../common/format';
import { CheckedNumber } from './CheckedFields';
import { cropProblem, isWhole, wholeImage, withCropField } from './crop';

const cropFields: readonly (readonly [keyof ImportCrop, string])[] = [
  ['line', 'First line'],
  ['lines', 'Lines'],
  ['sample', 'First sample'],
  ['samples', 'Samples'],
];
const bins = [1, 2, 3, 4, 5, 6, 8, 10, 16];

export function SizeFields({ importCheck }: { importCheck: FileInCheck }) {
  const studio = useStudio();
  const { report, choices } = importCheck;
  const { stored, fitting } = report;
  const crop = choices.crop ?? wholeImage(stored);
  const bin = choices.bin ?? { spatial: 1, spectral: 1 };
  const setCrop = (next: ImportCrop) =>
    studio.changeImport({ crop: isWhole(next, stored) ? undefined : next });
  const setBin = (change: Partial<NonNullable<ImportChoices['bin']>>) => {
    const next = { ...bin, ...change };
    studio.changeImport({ bin: next.spatial === 1 && next.spectral === 1 ? undefined : next });
  };
  return (
    <section className="import-part" aria-labelledby="import-size">
      <div className="import-part-head">
        <h3 id="import-size">Part and size</h3>
        {choices.crop && (
          <button
            type="button"
            className="button small"
            onClick={() => studio.changeImport({ crop: undefined })}
          >
            Whole image
          </button>
        )}
      </div>
      <div className="crop-fields">
        {cropFields.map(([field, label]) => (
          <CheckedNumber
            key={field}
            label={label}
            value={crop[field]}
            min={field === 'line' || field === 'sample' ? 0 : 1}
            max={field === 'line' || field === 'lines' ? stored.lines : stored.samples}
            step={1}
            check={(v) => cropProblem(field, v, crop, stored)}
            onChange={(v) => setCrop(withCropField(crop, field, v, stored))}
          />
        ))}
      </div>
      <div className="field-pair">
        <SelectField
          label="Spatial binning"
          value={String(bin.spatial)}
          options={binOptions(bin.spatial, (n) => `Mean of ${n} × ${n} pixels`)}
          onChange={(n) => setBin({ spatial: Number(n) })}
        />
        <SelectField
          label="Spectral binning"
          value={String(bin.spectral)}
          options={binOptions(bin.spectral, (n) => `Mean of ${n} bands`)}
          onChange={(n) => setBin({ spectral: Number(n) })}
        />
      </div>
      <Memory importCheck={importCheck} />
      {fitting.length > 0 && (
        <div className="fitting" role="group" aria-label="What would fit">
          {fitting.map((f) => (
            <button
              key={f.label}
              type="button"
              className="button small"
              onClick={() => studio.changeImport(f.choices)}
            >
              {f.label}
            </button>
          ))}
        </div>
      )}
    </section>
  );
}

function binOptions(now: number, name: (n: number) => string) {
  const all = bins.includes(now) ? bins : [...bins, now].sort((a, b) => a - b);
  return all.map((n) => ({ value: String(n), label: n === 1 ? 'None' : name(n) }));
}

function Memory({ importCheck }: { importCheck: FileInCheck }) {
  const { result, budget } = importCheck.report;
  const over = result.bytes > budget;
  return (
    <div className="memory" data-over={over}>
      <meter
        aria-label="Memory needed"
        min={0}
        max={budget}
        high={budget * 0.999}
        optimum={0}
        value={Math.min(result.bytes, budget)}
      />
      <p>
        {result.lines} lines × {result.samples} samples × {result.bands} bands:{' '}
        <b>{bytes(result.bytes)}</b> of {bytes(budget)}
        {over && ', too much'}
      </p>
    </div>
  );
}
