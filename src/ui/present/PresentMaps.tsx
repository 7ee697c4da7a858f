/** The maps alone, as large as they fit, with names that are read from the last row. */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { CSSProperties } from 'react';
import { shownAnswer } from '../../store/results/shown';
import { resultEndmembers } from '../../store/train/result';
import { EndmemberChip } from '../common/EndmemberChip';
import { useStudio, useStudioState } from '../common/context';
import { viridis } from '../draw/colormaps';
import { ColorBar } from '../maps/ColorBar';
import { abundance } from '../maps/format';
import { fitMaps } from '../maps/mapFit';
import type { MapFit } from '../maps/mapFit';
import { frameRatio, MapView } from '../maps/MapView';

/** As present.css has them. */
const room = { gap: 20, figureGap: 6, head: 40, caption: 30, most: 4000 };
const unitRange = { low: 0, high: 1 };

/** @param withTruth the truth beside the estimate, where there is one */
export function PresentMaps({ withTruth }: { readonly withTruth: boolean }) {
  const { store } = useStudio();
  const scene = useStudioState((s) => s.scene);
  const answer = useStudioState(shownAnswer);
  const endmembers = useStudioState((s) => s.endmembers);
  const cursor = useStudioState((s) => s.cursor);
  const shown = useMemo(
    () => (answer ? resultEndmembers(answer, endmembers) : []),
    [answer, endmembers],
  );
  const grid = useRef<HTMLDivElement>(null);
  const [fit, setFit] = useState<MapFit | null>(null);
  const truth = withTruth ? (scene?.truth ?? null) : null;
  const kinds = truth ? 2 : 1;
  const count = shown.length;
  const ratio = scene ? frameRatio(scene.cube.lines, scene.cube.samples) : 1;
  useEffect(() => {
    const element = grid.current;
    if (!element || count === 0) return;
    const observer = new ResizeObserver(() =>
      setFit(
        fitMaps(element.clientWidth, element.clientHeight, { count, kinds, ratio }, room) ?? {
          columns: Math.max(1, Math.ceil(Math.sqrt(count))),
          stacked: true,
          width: 120,
        },
      ),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [count, kinds, ratio]);
  if (!scene || !answer) {
    return <p className="present-none">There are no maps yet: label pixels, or train.</p>;
  }
  const { lines, samples } = scene.cube;
  const linked = {
    ...{ lines, samples, cursor, format: abundance, onPick: () => undefined },
    onCursor: (line: number, sample: number) => store.getState().setCursor({ line, sample }),
  };
  const plain = { minus: null, range: unitRange, map: viridis };
  return (
    <div className="present-maps">
      <ColorBar map={viridis} title="abundance" ticks={['0', '0.5', '1']} />
      <div
        ref={grid}
        className="present-grid"
        style={
          {
            '--columns': fit?.columns ?? 1,
            '--beside': fit && !fit.stacked ? kinds : 1,
            '--map-width': `${fit?.width ?? 0}px`,
          } as CSSProperties
        }
      >
        {shown.map((e, r) => (
          <article key={e.id} aria-label={e.name}>
            <h3>
              <EndmemberChip className="present-chip" color={e.color} />
              {e.name}
            </h3>
            <div>
              <MapView
                {...linked}
                caption="estimate"
                content={{
                  label: `${e.name} estimate, shown`,
                  channel: { values: answer.abundances, stride: shown.length, offset: r },
                  ...plain,
                }}
              />
              {truth && (
                <MapView
                  {...linked}
                  caption="truth"
                  content={
                    e.truth === null
                      ? null
                      : {
                          label: `${e.name} truth, shown`,
                          channel: {
                            values: truth.abundances,
                            stride: truth.names.length,
                            offset: e.truth,
                          },
                          ...plain,
                        }
                  }
                >
                  no truth
                </MapView>
              )}
            </div>
          </article>
        ))}
      </div>
    </div>
  );
}
