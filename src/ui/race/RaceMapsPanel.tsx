/** Small multiples: a row for the truth and for every method, a column for every endmember, one scale, one cursor. */
import { memo, useId, useMemo, useState } from 'react';
import type { CSSProperties } from 'react';
import { diverging, viridis } from '../draw/colormaps';
import { EndmemberChip } from '../common/EndmemberChip';
import { Icon } from '../common/Icon';
import { NumberField } from '../common/NumberField';
import { Panel } from '../common/Panel';
import { useStudio, useStudioState } from '../common/context';
import { ColorBar } from '../maps/ColorBar';
import { metric } from '../maps/format';
import { Badge } from './MethodPicker';
import { info } from './methodGroups';
import { scrollable } from '../common/scrollable';
import type { RacePanelProps } from './raceData';
import { saveRaceFigure } from './raceFigure';
import { RaceMap } from './RaceMap';
import { mapRows, ownMaps } from './mapRows';
import type { RaceMapRow } from './mapRows';
import { SeedField } from './SeedField';

export const RaceMapsPanel = memo(function RaceMapsPanel(props: RacePanelProps) {
  const { config, runs, endmembers, scene, seed } = props;
  const [wanted, setWanted] = useState<'estimate' | 'difference'>('estimate');
  const [saving, setSaving] = useState(false);
  const { truth } = config;
  const hasTruth = truth !== null;
  const mode = hasTruth ? wanted : 'estimate';
  const { lines, samples } = scene.cube;
  const rows = useMemo(
    () => mapRows({ runs, truth, names: endmembers.map((e) => e.name), mode }),
    [runs, truth, endmembers, mode],
  );
  const save = async (): Promise<void> => {
    setSaving(true);
    await saveRaceFigure({ scene: scene.cube.name, seed, mode, rows, endmembers, lines, samples });
    setSaving(false);
  };
  const own = ownMaps(rows);
  const style = {
    '--columns': endmembers.length + (own.length > 0 ? 1 : 0),
    '--map-width': `${mapWidth(lines, samples)}px`,
  } as CSSProperties;
  return (
    <Panel
      id="race-maps"
      title="Maps"
      actions={
        <>
          <SeedField {...props} of="maps" />
          <button
            type="button"
            className="button small"
            aria-label="Save the maps as PNG"
            title="One figure of all maps, with names and the colour bar"
            disabled={saving || !rows.some((row) => row.maps)}
            onClick={() => void save()}
          >
            <Icon name="download" />
            PNG
          </button>
        </>
      }
    >
      <div className="race-maps-bar">
        {hasTruth && <Modes mode={mode} onMode={setWanted} />}
        <ColorBar map={viridis} title="abundance" ticks={['0', '0.5', '1']} />
        {mode === 'difference' && (
          <ColorBar
            map={diverging}
            title="estimate − truth"
            ticks={['−0.5', '0', '+0.5']}
            hint="Differences beyond ±0.5 take the end colours."
          />
        )}
        <PixelFields lines={lines} samples={samples} />
      </div>
      <p className="hint">
        Under each map: its value at the pixel
        {hasTruth ? ', and how far that is above or below the truth' : ''}. Point at any map, or
        type a pixel.
        {own.length > 0 &&
          ' P of MLM is the probability, 0 to 1, that light meets another material before it leaves: 0 is linear mixing. The PNG has the abundances alone.'}
      </p>
      <div
        className="race-maps"

        aria-label="Maps of all methods"
        {...scrollable}
        style={style}
      >
        <div className="race-maps-row race-maps-head" aria-hidden="true">
          <span />
          {endmembers.map((e) => (
            <span key={e.id} className="race-maps-endmember">
              <EndmemberChip className="maps-chip" color={e.color} />
              <span className="race-maps-endmember-name">{e.name}</span>
            </span>
          ))}
          {own.length > 0 && (
            <span className="race-maps-endmember">
              <span className="race-maps-endmember-name">{own.join('; ')}</span>
            </span>
          )}
        </div>
        {rows.map((row) => (
          <MapsRow key={row.key} row={row} lines={lines} samples={samples} />
        ))}
      </div>
    </Panel>
  );
});

/** Maps are as tall as they are useful side by side: about 150 px, wider scenes wider, within reason. */
function mapWidth(lines: number, samples: number): number {
  return Math.round(Math.min(230, Math.max(90, (150 * samples) / lines)));
}

function Modes(props: {
  readonly mode: 'estimate' | 'difference';
  readonly onMode: (mode: 'estimate' | 'difference') => void;
}) {
  const name = useId();
  return (
    <div className="race-modes" role="radiogroup" aria-label="What the maps show">
      {(['estimate', 'difference'] as const).map((mode) => (
        <label key={mode}>
          <input
            type="radio"
            name={name}
            checked={props.mode === mode}
            onChange={() => props.onMode(mode)}
          />
          {mode === 'estimate' ? 'Estimate' : 'Difference'}
        </label>
      ))}
    </div>
  );
}

/** The linked cursor as two numbers, which the keyboard can set. */
function PixelFields({ lines, samples }: { lines: number; samples: number }) {
  const { store } = useStudio();
  const cursor = useStudioState((s) => s.cursor);
  const set = (line: number, sample: number): void => {
    const fits = (v: number, size: number): boolean => Number.isInteger(v) && v >= 0 && v < size;
    if (fits(line, lines) && fits(sample, samples)) store.getState().setCursor({ line, sample });
  };
  return (
    <div className="race-pixel" role="group" aria-label="Pixel">
      <NumberField
        label="Line"
        value={cursor?.line ?? NaN}
        min={0}
        max={lines - 1}
        step={1}
        onChange={(v) => set(v, cursor?.sample ?? 0)}
      />
      <NumberField
        label="Sample"
        value={cursor?.sample ?? NaN}
        min={0}
        max={samples - 1}
        step={1}
        onChange={(v) => set(cursor?.line ?? 0, v)}
      />
    </div>
  );
}

interface MapsRowProps {
  readonly row: RaceMapRow;
  readonly lines: number;
  readonly samples: number;
}

function MapsRow({ row, lines, samples }: MapsRowProps) {
  const { method, run } = row;
  return (
    <article className="race-maps-row" aria-label={row.name}>
      <header className="race-maps-name">
        <h3>{row.name}</h3>
        {method && <Badge supervision={info(method).supervision} />}
        {run?.result?.rmseMean != null && (
          <span className="maps-rmse">
            RMSE <b>{metric(run.result.rmseMean)}</b>
          </span>
        )}
        {row.message && (
          <p className="race-maps-message" data-kind={run?.status}>
            {row.message}
          </p>
        )}
      </header>
      {row.columns.map((column, r) => (
        <RaceMap key={r} column={column} lines={lines} samples={samples} />
      ))}
      {row.own && <RaceMap column={row.own.column} lines={lines} samples={samples} />}
    </article>
  );
}
