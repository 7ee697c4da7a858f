/** Other ways to read the file: for each kind of doubt a group of radio buttons with a picture of what each gives. */
import { useId, useState } from 'react';
import type { ImportAlternative, ImportReport } from '../../scene/importChoices';
import { useStudio } from '../common/context';
import { ThumbnailCanvas } from './ThumbnailCanvas';

export function Alternatives({ report }: { report: ImportReport }) {
  const kinds = [...new Set(report.alternatives.map((a) => a.kind))];
  return kinds.map((kind) => (
    <Kind
      key={kind}
      kind={kind}
      report={report}
      alternatives={report.alternatives.filter((a) => a.kind === kind)}
    />
  ));
}

interface KindProps {
  readonly kind: string;
  readonly report: ImportReport;
  readonly alternatives: readonly ImportAlternative[];
}

function Kind({ kind, report, alternatives }: KindProps) {
  const studio = useStudio();
  const name = useId();
  // Checked at once; the next report says whether it holds.
  const [picked, setPicked] = useState<{ report: ImportReport; label: string } | null>(null);
  const waiting = picked?.report === report ? picked.label : null;
  return (
    <fieldset className="alternatives">
      <legend>{kind}</legend>
      <div className="alternative-list">
        {alternatives.map((a) => (
          <label key={a.label} className="alternative">
            {a.thumbnail ? (
              <ThumbnailCanvas of={a.thumbnail} />
            ) : (
              <span className="thumbnail-none">no picture</span>
            )}
            <span className="alternative-name">
              <input
                type="radio"
                name={name}
                checked={waiting === null ? a.inForce : waiting === a.label}
                onChange={() => {
                  setPicked({ report, label: a.label });
                  studio.chooseAlternative(a);
                }}
              />
              {a.label}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
