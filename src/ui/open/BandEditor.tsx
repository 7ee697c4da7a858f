/** Which bands are left out, and why: on the mean spectrum, as a text, and by three buttons. */
import { useMemo } from 'react';
import { badBandsOf } from '../../store/open/importCheck';
import type { FileInCheck } from '../../store/open/importCheck';
import { endmemberColor } from '../draw/colors';
import { useStudio } from '../common/context';
import {
  bandText,
  groupBands,
  leftOut,
  parseBands,
  reasonColor,
  reasonName,
  withBands,
} from './bands';
import { BandPlot } from './BandPlot';
import { ListField } from './CheckedFields';

export function BandEditor({ importCheck }: { importCheck: FileInCheck }) {
  const studio = useStudio();
  const { report, choices } = importCheck;
  const { bands } = report.stored;
  const bad = useMemo(() => badBandsOf({ choices, report }), [choices, report]);
  const groups = useMemo(() => groupBands(bad, report.proposals), [bad, report]);
  const inFile = report.proposals.filter((p) => p.reason === 'file').map((p) => p.band);
  // Assumed wavelengths are no axis.
  const shown = useMemo(
    () => (report.wavelengthSource === 'guessed' ? { ...report, wavelengths: null } : report),
    [report],
  );
  const setBad = (badBands: number[] | undefined) => studio.changeImport({ badBands });
  return (
    <section className="import-part" aria-labelledby="import-bands">
      <div className="import-part-head">
        <h3 id="import-bands">Bands</h3>
        <span className="panel-aside">{leftOut(bad.length, bands)}</span>
        <div className="button-row" role="group" aria-label="Bands left out">
          <button type="button" className="button small" onClick={() => setBad(inFile)}>
            As in the file
          </button>
          <button type="button" className="button small" onClick={() => setBad(undefined)}>
            Proposals
          </button>
          <button type="button" className="button small" onClick={() => setBad([])}>
            None
          </button>
        </div>
      </div>
      <BandPlot
        report={shown}
        bad={bad}
        groups={groups}
        onChange={(changed, leaveOut) => setBad(withBands(bad, changed, leaveOut))}
      />
      {(groups.left.length > 0 || groups.kept.length > 0) && (
        <ul className="reasons" aria-label="Why bands are left out">
          {groups.left.map(({ reason, bands: of }) => (
            <li key={reason}>
              <i
                className="reason-swatch"
                style={{ background: endmemberColor(reasonColor[reason]) }}
              />
              <b>{reasonName[reason]}</b> {bandText(of)}
            </li>
          ))}
          {groups.kept.length > 0 && (
            <li>
              <i className="reason-swatch reason-kept" />
              <b>Proposed, but used</b> {bandText(groups.kept)}
            </li>
          )}
        </ul>
      )}
      <ListField
        label="Bands left out"
        text={bandText(bad)}
        parse={(text) => parseBands(text, bands)}
        format={bandText}
        onChange={setBad}
        placeholder="none"
        help={`Bands are numbered 0 to ${bands - 1}; write for example 104–108, 150.`}
      />
    </section>
  );
}
