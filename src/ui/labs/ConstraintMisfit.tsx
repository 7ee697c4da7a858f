/** What each pair of constraints leaves unexplained, pixel by pixel: four maps on one scale, and everything as files. */
import { useMemo } from 'react';
import { constraintsCsv } from '../../exporters/constraints';
import type { ConstraintResult } from '../../protocol/labs';
import { viridis } from '../draw/colormaps';
import { download } from '../common/download';
import { Icon } from '../common/Icon';
import { SaveMenu } from '../common/SaveMenu';
import { ColorBar } from '../maps/ColorBar';
import { resultStem, saveNpy, savePng } from '../maps/exportMaps';
import { MapView } from '../maps/MapView';
import type { Linked } from '../maps/MapView';
import { significant } from '../maps/format';
import { topOf } from './scale';

interface ConstraintMisfitProps extends Linked {
  readonly results: readonly ConstraintResult[];
  readonly nameOf: (result: ConstraintResult) => string;
  readonly lines: number;
  readonly samples: number;
  readonly stale: boolean;
  readonly unit: string;
  /** Scene name, for file names. */
  readonly scene: string;
}

/** The top is 1, 2 or 5 times a power of ten. */
const tick = (value: number): string => String(Number(value.toPrecision(2)));

export function ConstraintMisfit(props: ConstraintMisfitProps) {
  const { results, nameOf, lines, samples, stale, unit, scene } = props;
  const { cursor, onCursor, onPick } = props;
  // One scale for all: maps are there to be compared.
  const high = useMemo(() => Math.max(...results.map((r) => topOf(r.residual))), [results]);
  const maps = results.map((result) => ({
    name: nameOf(result),
    content: {
      label: `Misfit, ${nameOf(result)}`,
      channel: { values: result.residual, stride: 1, offset: 0 },
      ...{ minus: null, range: { low: 0, high }, map: viridis },
    },
  }));
  const saveTable = (): void =>
    download(`${resultStem(scene, 'constraints')}.csv`, constraintsCsv(results, unit), 'text/csv');
  return (
    <>
      <div className="maps-bar">
        <ColorBar
          map={viridis}
          title={`misfit, RMS${unit === 'unknown' ? '' : ` of ${unit}`}`}
          ticks={['0', tick(high / 2), `≥ ${tick(high)}`]}
        />
        <SaveMenu
          label="Save the constraint lab"
          className="button small"
          button={
            <>
              <Icon name="download" />
              Save
            </>
          }
          items={[
            { title: 'Table', items: [{ label: 'CSV', hint: 'the four rows', run: saveTable }] },
            ...maps.map(({ name, content }) => ({
              title: `Misfit, ${name}`,
              items: [
                { label: `PNG, ${name}`, run: () => savePng(scene, content, lines, samples) },
                { label: `.npy, ${name}`, run: () => saveNpy(scene, content, lines, samples) },
              ],
            })),
          ]}
        />
      </div>
      <p className="hint">
        Misfit of each way, one scale: the root mean square over the bands of what its answer leaves
        of a pixel’s spectrum. A place that stays bright with both rules holds something that no
        label names.
      </p>
      <div className="labs-maps">
        {maps.map(({ name, content }) => (
          <MapView
            key={name}
            {...{ lines, samples, stale, cursor, onCursor, onPick, content }}
            caption={name}
            format={significant}
          />
        ))}
      </div>
    </>
  );
}
