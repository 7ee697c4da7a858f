/** Reconstruction-error map: RMS of x − Eᵀâ in each pixel, on its own scale from 0 to the 98th percentile. Props only. */
import { useMemo } from 'react';
import { viridis } from '../draw/colormaps';
import { ColorBar } from '../maps/ColorBar';
import { MapView } from '../maps/MapView';
import type { Linked } from '../maps/MapView';
import { SaveMenu } from '../common/SaveMenu';
import { saveNpy, savePng } from '../maps/exportMaps';
import { significant } from '../maps/format';
import { quantile } from '../draw/paint';
import '../maps/maps.css';

export interface ErrorMapProps extends Linked {
  readonly lines: number;
  readonly samples: number;
  /** [N] in the cube's own scale, NaN at masked pixels; null: the frame keeps its place until they are known */
  readonly values: Float32Array | null;
  readonly unit: string;
  /** Scene name, for file names. */
  readonly scene?: string;
}

/** Two significant digits: enough for a tick, and short. */
const tick = (value: number): string =>
  significant(Number(value.toPrecision(2))).replace(/(\.\d*?)0+$/, '$1');

/** The brightest pixels take the last colour, so that a few outliers do not darken all the others. */
const topQuantile = 0.98;

export function ErrorMap(props: ErrorMapProps) {
  const { lines, samples, values, unit, scene = '', cursor, onCursor, onPick } = props;
  const content = useMemo(() => {
    if (values?.length !== lines * samples) return null;
    const high = quantile(values, topQuantile);
    return {
      label: 'Reconstruction error',
      channel: { values, stride: 1, offset: 0 },
      minus: null,
      // A perfect or fully masked reconstruction still needs a scale of some width.
      range: { low: 0, high: high > 0 ? high : 1 },
      map: viridis,
    };
  }, [values, lines, samples]);
  const high = content?.range.high ?? 1;
  return (
    <section className="maps maps-single" aria-label="Reconstruction error map">
      <div className="maps-bar">
        <ColorBar
          map={viridis}
          title={`RMS error${unit && unit !== 'unknown' ? `, ${unit}` : ''}`}
          ticks={content ? ['0', tick(high / 2), `≥ ${tick(high)}`] : ['0', '–', '–']}
          hint="The scale ends at the 98th percentile; pixels above it take the last colour."
        />
        <span className="maps-masked">
          <span className="maps-masked-swatch" aria-hidden="true" /> masked
        </span>
        <span className="maps-actions">
          {content && (
            <SaveMenu
              label="Save reconstruction error map"
              items={[
                { label: 'PNG', run: () => savePng(scene, content, lines, samples) },
                { label: '.npy', run: () => saveNpy(scene, content, lines, samples) },
              ]}
            />
          )}
        </span>
      </div>
      <MapView
        lines={lines}
        samples={samples}
        caption="reconstruction error"
        content={content}
        format={significant}
        cursor={cursor}
        onCursor={onCursor}
        onPick={onPick}
      >
        comes when the run has ended
      </MapView>
    </section>
  );
}
