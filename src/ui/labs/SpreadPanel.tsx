/** Mean and spread of the runs, a row an endmember: mean, standard deviation, and the error of the mean where there is truth. */
import { useMemo } from 'react';
import type { Scene } from '../../scene/scene';
import { labIsStale } from '../../store/labs/labs';
import type { LabSlice } from '../../store/labs/labs';
import { resultEndmembers } from '../../store/train/result';
import { diverging, viridis } from '../draw/colormaps';
import { EndmemberChip } from '../common/EndmemberChip';
import { Panel } from '../common/Panel';
import { useStudio, useStudioState } from '../common/context';
import { ColorBar } from '../maps/ColorBar';
import { MapView } from '../maps/MapView';
import { abundance, metric, signed } from '../maps/format';
import { Stale } from './Stale';
import { topOf } from './scale';

export type SpreadShown = NonNullable<LabSlice['spread']>;

const unitRange = { low: 0, high: 1 };
const differenceRange = { low: -0.5, high: 0.5 };

export function SpreadPanel({ scene, spread }: { scene: Scene; spread: SpreadShown }) {
  const { store } = useStudio();
  const cursor = useStudioState((s) => s.cursor);
  const stale = useStudioState((s) => labIsStale(spread, s));
  const present = useStudioState((s) => s.endmembers);
  const { value, choice } = spread;
  const { lines, samples } = scene.cube;
  const endmembers = resultEndmembers(spread, present);
  const R = endmembers.length;
  const { truth } = scene;
  const top = useMemo(() => topOf(value.abundanceSd), [value]);
  const linked = {
    cursor,
    onCursor: (line: number, sample: number) => store.getState().setCursor({ line, sample }),
    onPick: (line: number, sample: number) => {
      store.getState().setCursor({ line, sample });
      store.getState().annotate(line, sample);
    },
  };
  const what = { seeds: 'seeds', labels: 'noisy labels', both: 'seeds and noisy labels' };
  return (
    <Panel
      id="spread"
      title="How much the answer moves"
      aside={`${value.runs} ${value.runs === 1 ? 'run' : 'runs'}, other ${what[choice.vary]}`}
    >
      <Stale stale={stale} />
      <div className="maps-bar">
        <ColorBar map={viridis} title="mean abundance" ticks={['0', '0.5', '1']} />
        <ColorBar
          map={viridis}
          title="standard deviation"
          ticks={['0', (top / 2).toPrecision(1), top.toPrecision(1)]}
        />
        {truth && <ColorBar map={diverging} title="mean − truth" ticks={['−0.5', '0', '+0.5']} />}
      </div>
      <p className="hint">
        {value.runs < 2
          ? 'The spread shows from the second run on.'
          : 'Bright in the second map: there the runs disagree. Click a pixel to label it.'}
      </p>
      <div className="labs-rows">
        {endmembers.map((e, r) => (
          <article className="labs-row" key={e.id} aria-label={e.name}>
            <header className="maps-head">
              <EndmemberChip className="maps-chip" color={e.color} />
              <h3 className="maps-name">{e.name}</h3>
              <span className="maps-rmse">
                typical sd <b>{metric(value.runs > 1 ? value.rmsSd[r] : null)}</b>
              </span>
            </header>
            <div className="labs-figures">
              <MapView
                {...linked}
                {...{ lines, samples, stale }}
                caption="mean"
                format={abundance}
                content={{
                  label: `${e.name} mean`,
                  channel: { values: value.abundances, stride: R, offset: r },
                  ...{ minus: null, range: unitRange, map: viridis },
                }}
              />
              <MapView
                {...linked}
                {...{ lines, samples, stale }}
                caption="sd"
                format={abundance}
                content={{
                  label: `${e.name} standard deviation`,
                  channel: { values: value.abundanceSd, stride: R, offset: r },
                  ...{ minus: null, range: { low: 0, high: top }, map: viridis },
                }}
              />
              {truth && e.truth !== null && (
                <MapView
                  {...linked}
                  {...{ lines, samples, stale }}
                  caption="error"
                  format={signed}
                  content={{
                    label: `${e.name} mean minus truth`,
                    channel: { values: value.abundances, stride: R, offset: r },
                    minus: {
                      values: truth.abundances,
                      stride: truth.names.length,
                      offset: e.truth,
                    },
                    ...{ range: differenceRange, map: diverging },
                  }}
                />
              )}
            </div>
          </article>
        ))}
      </div>
    </Panel>
  );
}
