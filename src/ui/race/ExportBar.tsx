/** The results table as CSV, Markdown and LaTeX: to the clipboard or to a file. */
import { useEffect, useRef, useState } from 'react';
import type { RaceTable, RaceTableInput } from '../../exporters/raceTable';
import { studioVersion } from '../../scene/version';
import { bibtex } from '../../settings/citations';
import { isMethodId } from '../../settings/methods';
import { Icon } from '../common/Icon';
import { download } from '../common/download';
import { tableFile } from './results';
import type { TableFormat } from './results';

const formats: readonly { readonly format: TableFormat; readonly label: string }[] = [
  { format: 'csv', label: 'CSV' },
  { format: 'markdown', label: 'Markdown' },
  { format: 'latex', label: 'LaTeX' },
];
const runsFormat = { format: 'runs', label: 'Every run, CSV' } as const;

interface ExportBarProps {
  readonly table: RaceTable;
  readonly input: RaceTableInput;
  /** Scene name, for file names and captions. */
  readonly scene: string;
  readonly disabled: boolean;
  readonly onCapsule: () => void;
}

export function ExportBar({ table, input, scene, disabled, onCapsule }: ExportBarProps) {
  const [said, say] = useSaying();
  const file = (format: TableFormat) => tableFile(format, table, input, scene);
  const copy = (format: TableFormat, label: string): void => {
    navigator.clipboard.writeText(file(format).text).then(
      () => say(`${label} copied.`),
      () => say('The browser did not allow copying; download the file instead.'),
    );
  };
  const save = (format: TableFormat): void => {
    const { text, ending, mime } = file(format);
    download(`${scene} ${ending}`.toLowerCase().replace(/\s+/g, '-'), text, mime);
  };
  return (
    <div className="race-export">
      <div className="race-export-group" role="group" aria-label="Download the table">
        <span aria-hidden="true">Download</span>
        {[...formats, runsFormat].map(({ format, label }) => (
          <button
            key={format}
            type="button"
            className="button small"
            aria-label={`Download ${label}`}
            disabled={disabled}
            onClick={() => save(format)}
          >
            <Icon name="download" />
            {label}
          </button>
        ))}
        <button
          type="button"
          className="button small"
          aria-label="Download BibTeX"
          title="The studio and the works that these methods come from"
          disabled={disabled}
          onClick={() => {
            const methods = table.rows.map((row) => row.method).filter(isMethodId);
            const text = bibtex(methods, studioVersion);
            download('citations.bib', text, 'application/x-bibtex');
          }}
        >
          <Icon name="download" />
          BibTeX
        </button>
        <button
          type="button"
          className="button small"
          aria-label="Download capsule"
          title="Everything to repeat this race, as one file that another studio verifies"
          aria-haspopup="dialog"
          disabled={disabled}
          onClick={onCapsule}
        >
          <Icon name="download" />
          Capsule
        </button>
      </div>
      <div className="race-export-group" role="group" aria-label="Copy the table">
        <span aria-hidden="true">Copy</span>
        {formats.map(({ format, label }) => (
          <button
            key={format}
            type="button"
            className="button small"
            aria-label={`Copy ${label}`}
            disabled={disabled}
            onClick={() => copy(format, label)}
          >
            {label}
          </button>
        ))}
        <span role="status" className="race-said">
          {said}
        </span>
      </div>
    </div>
  );
}

const sayMs = 4000;

/** A short message that goes away by itself. */
function useSaying(): [string, (text: string) => void] {
  const [said, setSaid] = useState('');
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const say = (text: string): void => {
    clearTimeout(timer.current);
    setSaid(text);
    timer.current = window.setTimeout(() => setSaid(''), sayMs);
  };
  return [said, say];
}
