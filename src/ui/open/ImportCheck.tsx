/**
 * The import check: what was found in a file and what was guessed, before it becomes the scene. In the centre in place
 * of the image; the session stays as it is until "Open scene". What the buttons do is in store/open/opening.ts.
 */
import { useEffect, useRef } from 'react';
import type { KeyboardEvent } from 'react';
import type { ImportFinding, ImportReport } from '../../scene/importChoices';
import { badBandsOf } from '../../store/open/importCheck';
import type { FileInCheck } from '../../store/open/importCheck';
import { ErrorNote } from '../common/ErrorNote';
import { Icon } from '../common/Icon';
import { useStudio, useStudioState } from '../common/context';
import { bytes, count } from '../common/format';
import { Alternatives } from './Alternatives';
import { BandEditor } from './BandEditor';
import { CropPreview } from './CropPreview';
import { Findings } from './Findings';
import { SizeFields } from './SizeFields';
import { ValueFields } from './ValueFields';
import './import.css';

export function ImportCheck({ importCheck }: { importCheck: FileInCheck }) {
  const studio = useStudio();
  const panel = useRef<HTMLElement>(null);
  const { report, error, files } = importCheck;
  const reading = useStudioState((s) => (s.opening?.files === files ? s.opening : null));
  const refused = report.problem !== null && !importCheck.stale;
  const toCome = report.fetched?.toCome ?? 0;

  useEffect(() => {
    panel.current?.focus({ preventScroll: true });
    panel.current?.scrollIntoView({ block: 'nearest' });
    return () => {
      // When the panel goes, the focus would fall to the page's beginning.
      requestAnimationFrame(() => {
        if (document.activeElement !== document.body) return;
        const find = (selector: string) => document.querySelector<HTMLElement>(selector);
        (find('#image canvas') ?? find('#image button'))?.focus();
      });
    };
  }, [files]);

  const openScene = () => {
    const invalid = panel.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    if (invalid) invalid.focus();
    else studio.openImport();
  };

  const onKeyDown = (e: KeyboardEvent) => {
    const control = e.target instanceof Element && e.target.closest('button, summary, a, select');
    if (e.key === 'Escape') studio.dismissImport();
    else if (e.key === 'Enter' && !control) openScene();
    else return;
    e.preventDefault();
  };

  return (
    // The panel takes the focus when it appears, and its two keys work from every field in it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      ref={panel}
      id="import"
      className="panel import-check"
      aria-labelledby="import-title"
      aria-busy={reading !== null}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      <div className="panel-head">
        <h2 id="import-title" tabIndex={-1}>
          Import
        </h2>
        <span className="panel-aside import-file">{report.file}</span>
      </div>
      <div className="import-body">
        {error && <ErrorNote error={error} />}
        {refused && report.problem && <ErrorNote error={report.problem} />}
        {report.fetched && <Fetched fetched={report.fetched} stale={importCheck.stale} />}
        <div className="import-look">
          <CropPreview report={report} crop={importCheck.choices.crop} />
          <div className="import-found">
            <Findings findings={findingsNow(importCheck)} />
            {!report.truth && (
              <p className="import-truth">
                No truth in these files; it can be added later from its own file.
              </p>
            )}
          </div>
        </div>
        {report.alternatives.length > 0 && (
          <section className="import-part" aria-labelledby="import-ways">
            <div className="import-part-head">
              <h3 id="import-ways">Other ways to read it</h3>
            </div>
            <div className="import-ways">
              <Alternatives report={report} />
            </div>
          </section>
        )}
        <BandEditor importCheck={importCheck} />
        <div className="import-columns">
          <ValueFields importCheck={importCheck} />
          <SizeFields importCheck={importCheck} />
        </div>
      </div>
      <div className="import-foot">
        <p className="import-state" role="status">
          {reading
            ? `${reading.what}…`
            : refused
              ? 'It cannot be opened like this; choose otherwise above.'
              : importCheck.stale
                ? 'Looking again…'
                : 'Your session stays until you open this.'}
        </p>
        {reading && (
          <progress
            aria-label="Reading"
            max={100}
            value={reading.fraction > 0 ? Math.round(reading.fraction * 100) : undefined}
          />
        )}
        <div className="button-row">
          {reading && report.fetched && (
            <button type="button" className="button" onClick={() => studio.stopReading()}>
              Stop fetching
            </button>
          )}
          <button type="button" className="button" onClick={() => studio.dismissImport()}>
            Do not open
          </button>
          <button
            type="button"
            className="button button-primary"
            disabled={refused}
            onClick={openScene}
          >
            {toCome > 0 ? 'Fetch and open' : 'Open scene'}
          </button>
        </div>
      </div>
    </section>
  );
}

/** Of a link: what has been fetched so far, and what the chosen part takes. */
function Fetched({
  fetched,
  stale,
}: {
  readonly fetched: NonNullable<ImportReport['fetched']>;
  readonly stale: boolean;
}) {
  const { from, toCome } = fetched;
  const rest = stale
    ? 'What the new part takes is being looked at.'
    : toCome > 0
      ? `The chosen part takes ${bytes(toCome)} in the file, or less where it is compressed: crop it below to fetch less.`
      : 'The chosen part is here.';
  return (
    <p className="import-fetched">
      <Icon name="link" />
      <span>
        Fetched from {from} so far: <b>{bytes(fetched.bytes)}</b> in{' '}
        {count(fetched.requests, 'request')}. {rest}
      </span>
    </p>
  );
}

/** The report's findings; bands are left out and taken in without a new report. */
function findingsNow(importCheck: FileInCheck): readonly ImportFinding[] {
  const { report, choices } = importCheck;
  if (choices.badBands === report.choices.badBands) return report.findings;
  const value = `${badBandsOf(importCheck).length} of ${report.stored.bands}`;
  const now: ImportFinding = { what: 'Bands left out', value, how: 'chosen', why: '' };
  return report.findings.map((f) => (f.what === now.what ? now : f));
}
