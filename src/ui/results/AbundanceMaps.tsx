/**
 * Abundance maps as small multiples: one row per endmember with estimate, truth and difference on one scale.
 * Props only: no store, no engine. Drawing is in MapCanvas and paint.ts.
 */
import { useMemo, useRef } from 'react';
import type { CSSProperties } from 'react';
import type { Cube, EndmemberDef } from '../../scene/cube';
import type { MatResult } from '../../exporters/mat';
import { diverging, viridis } from '../draw/colormaps';
import { computeMetrics } from './metrics';
import { EndmemberChip } from '../common/EndmemberChip';
import { Icon } from '../common/Icon';
import { ColorBar } from '../maps/ColorBar';
import { frameRatio, MapView } from '../maps/MapView';
import type { Linked } from '../maps/MapView';
import { SaveMenu } from '../common/SaveMenu';
import { saveNpy, savePng } from '../maps/exportMaps';
import type { MapRow } from '../maps/exportMaps';
import { resultGroups } from './resultGroups';
import { abundance, metric, signed } from '../maps/format';
import { useMapFit } from '../maps/useMapFit';
import { useStable } from '../maps/useStable';
import '../maps/maps.css';

export interface AbundanceMapsProps extends Linked {
  readonly lines: number;
  readonly samples: number;
  /** [R] */
  readonly endmembers: readonly EndmemberDef[];
  /** [N × R], NaN at masked pixels; null before the first estimate */
  readonly estimate: Float32Array | null;
  /** [N × truthCount]; an endmember's column is its `truth` */
  readonly truth: Float32Array | null;
  readonly truthCount: number;
  /** [N], 1 = valid */
  readonly validPixels: Uint8Array;
  /** True when labels or settings changed since the estimate was made. */
  readonly stale: boolean;
  /** Said in place of the usual line under the scales. */
  readonly said?: string | null;
  /** What kind of preview the estimate is, where it is one. */
  readonly preview?: 'coarse' | 'full' | null;
  /** Scene name, for file names. */
  readonly scene?: string;
  /** The estimate's spectra [R × B], saved with the abundances in a .mat. */
  readonly spectra?: MatResult['endmembers'];
  /** The cube's georeferencing. */
  readonly map?: Cube['map'];
  /** Null where nothing is trained; absent where the page offers none. */
  readonly onSaveWeights?: (() => void) | null;
  readonly onSaveOnnx?: (() => void) | null;
  readonly onSaveReport?: (() => void) | null;
  readonly onSaveCapsule?: (() => void) | null;
  /** Tells the person something about a file just saved. */
  readonly onNote?: (text: string) => void;
}

const unitRange = { low: 0, high: 1 };
const differenceRange = { low: -0.5, high: 0.5 };
const noBands = new Uint8Array(0);

/** The maps of every endmember. */
function useRows(props: AbundanceMapsProps): readonly MapRow[] {
  const { endmembers, estimate, truth, truthCount, lines, samples } = props;
  return useMemo(() => {
    const pixels = lines * samples;
    const count = endmembers.length;
    // Between two renders of the page, arrays may belong to another scene or endmember count.
    const fits = estimate?.length === pixels * count ? estimate : null;
    const truthFits = truth && truth.length === pixels * truthCount ? truth : null;
    return endmembers.map((endmember, r): MapRow => {
      const ours = fits && { values: fits, stride: count, offset: r };
      const column = endmember.truth;
      const theirs =
        truthFits && column !== null && column < truthCount
          ? { values: truthFits, stride: truthCount, offset: column }
          : null;
      const plain = { minus: null, range: unitRange, map: viridis };
      const { name } = endmember;
      return {
        endmember,
        estimate: ours && { label: `${name} estimate`, channel: ours, ...plain },
        truth: theirs && { label: `${name} truth`, channel: theirs, ...plain },
        difference: ours &&
          theirs && {
            label: `${name} difference`,
            channel: ours,
            minus: theirs,
            range: differenceRange,
            map: diverging,
          },
      };
    });
  }, [endmembers, estimate, truth, truthCount, lines, samples]);
}

function useRmse(props: AbundanceMapsProps): readonly (number | null)[] {
  const { endmembers, estimate, truth, truthCount, validPixels } = props;
  return useMemo(() => {
    const mask = { pixels: validPixels, bands: noBands };
    const none = { classical: null, estimateEndmembers: null, truthEndmembers: null };
    return computeMetrics({ endmembers, estimate, truth, truthCount, mask, ...none }).rows.map(
      (row) => row.rmse,
    );
  }, [endmembers, estimate, truth, truthCount, validPixels]);
}

export function AbundanceMaps(given: AbundanceMapsProps) {
  // The page may build the list anew for every move of the cursor; RMSE must not be computed each time.
  const props = { ...given, endmembers: useStable(given.endmembers) };
  const { lines, samples, estimate, truth, stale, scene = '' } = props;
  const rows = useRows(props);
  const rmse = useRmse(props);
  const hasTruth = truth !== null && rows.some((row) => row.truth);
  const hasEstimate = rows.some((row) => row.estimate);
  const linked = { cursor: props.cursor, onCursor: props.onCursor, onPick: props.onPick };
  const size = { lines, samples };
  const { endmembers, validPixels } = props;
  const maps =
    hasEstimate && estimate
      ? { ...size, scene, endmembers, abundances: estimate, validPixels, map: props.map }
      : null;
  const grid = useRef<HTMLDivElement>(null);
  const fit = useMapFit(grid, {
    count: rows.length,
    kinds: hasTruth ? 3 : 1,
    ratio: frameRatio(lines, samples),
  });
  const masked = useMemo(() => validPixels.includes(0), [validPixels]);
  const status = !hasEstimate
    ? (props.said ?? 'Maps appear here while training…')
    : stale
      ? 'From before your last change: update or train anew.'
      : 'Point at a map to read all of them; click to label the pixel.';
  return (
    <section
      className="maps"
      aria-label="Abundance maps"
      data-truth={hasTruth || undefined}
      data-preview={props.preview ?? undefined}
    >
      <div className="maps-bar">
        <ColorBar map={viridis} title="abundance" ticks={['0', '0.5', '1']} />
        {hasTruth && (
          <ColorBar
            map={diverging}
            title="estimate − truth"
            ticks={['−0.5', '0', '+0.5']}
            hint="Differences beyond ±0.5 take the end colours."
          />
        )}
        {masked && (
          <span className="maps-masked">
            <span className="maps-masked-swatch" aria-hidden="true" /> masked
          </span>
        )}
        <p className="maps-status" data-stale={(hasEstimate && stale) || undefined}>
          {status}
        </p>
        <span className="maps-actions">
          <SaveMenu
            label="Save results"
            className="button small"
            button={
              <>
                <Icon name="download" />
                Save
              </>
            }
            items={resultGroups({
              rows,
              maps,
              size,
              scene,
              spectra: props.spectra ?? null,
              onSaveWeights: props.onSaveWeights,
              onSaveOnnx: props.onSaveOnnx,
              onSaveReport: props.onSaveReport,
              onSaveCapsule: props.onSaveCapsule,
              onNote: props.onNote,
            })}
          />
        </span>
      </div>
      <div
        ref={grid}
        className="maps-grid"
        data-fit={fit ? (fit.stacked ? 'stacked' : 'beside') : undefined}
        style={
          fit
            ? ({ '--columns': fit.columns, '--map-width': `${fit.width}px` } as CSSProperties)
            : undefined
        }
      >
        {rows.map((row, r) => (
          <article className="maps-row" key={row.endmember.id} aria-label={row.endmember.name}>
            <header className="maps-head">
              <EndmemberChip className="maps-chip" color={row.endmember.color} />
              <h3 className="maps-name">{row.endmember.name}</h3>
              {row.truth && (
                <span className="maps-rmse">
                  RMSE <b>{metric(rmse[r] ?? null)}</b>
                </span>
              )}
              {(row.estimate ?? row.truth) && (
                <SaveMenu
                  label={`Save maps of ${row.endmember.name}`}
                  items={[row.estimate, row.truth, row.difference].flatMap((content) =>
                    content
                      ? [
                          {
                            label: `${content.label.slice(row.endmember.name.length + 1)}, PNG`,
                            run: () => savePng(scene, content, lines, samples),
                          },
                          {
                            label: `${content.label.slice(row.endmember.name.length + 1)}, .npy`,
                            run: () => saveNpy(scene, content, lines, samples),
                          },
                        ]
                      : [],
                  )}
                />
              )}
            </header>
            <div className="maps-figures">
              <MapView
                {...linked}
                {...size}
                caption="estimate"
                content={row.estimate}
                format={abundance}
                stale={stale}
              />
              {hasTruth && (
                <>
                  <MapView
                    {...linked}
                    {...size}
                    caption="truth"
                    content={row.truth}
                    format={abundance}
                  >
                    no truth for this endmember
                  </MapView>
                  <MapView
                    {...linked}
                    {...size}
                    caption="difference"
                    content={row.difference}
                    format={signed}
                    stale={stale}
                  />
                </>
              )}
            </div>
          </article>
        ))}
      </div>
    </section>
  );
}
