/** What each pair of constraints gives: a table of all four, and maps of the pair that is chosen. */
import { useMemo } from 'react';
import type { Scene } from '../../scene/scene';
import { labIsStale } from '../../store/labs/labs';
import type { LabSlice } from '../../store/labs/labs';
import { resultEndmembers } from '../../store/train/result';
import { diverging, viridis } from '../draw/colormaps';
import { Panel } from '../common/Panel';
import { useStudio, useStudioState } from '../common/context';
import { ColorBar } from '../maps/ColorBar';
import { MapView } from '../maps/MapView';
import { abundance, significant, signed } from '../maps/format';
import { scrollable } from '../common/scrollable';
import { ConstraintMisfit } from './ConstraintMisfit';
import { Stale } from './Stale';

type Shown = NonNullable<LabSlice['constraints']>;
type Result = Shown['results'][number];

const unitRange = { low: 0, high: 1 };
const sumRange = { low: -0.5, high: 0.5 };

const nameOf = ({ nonNegative, sumToOne }: Pick<Result, 'nonNegative' | 'sumToOne'>): string =>
  nonNegative
    ? sumToOne
      ? 'Both (FCLS)'
      : 'Not negative (NNLS)'
    : sumToOne
      ? 'Sum to one'
      : 'None (least squares)';

/** Per pixel: the negative parts added up (as a positive number), and the sum less 1. */
function brokenBy(a: Float32Array, R: number) {
  const N = a.length / R;
  const negative = new Float32Array(N);
  const off = new Float32Array(N);
  for (let i = 0; i < N; i++) {
    let sum = 0;
    for (let r = 0; r < R; r++) {
      sum += a[i * R + r];
      negative[i] += Math.max(0, -a[i * R + r]);
    }
    off[i] = sum - 1;
    if (Number.isNaN(sum)) negative[i] = NaN;
  }
  return { negative, off };
}

/** Kept with the abundances: the page renders with every move of the cursor. */
function useBroken(abundances: Float32Array, R: number): ReturnType<typeof brokenBy> {
  return useMemo(() => brokenBy(abundances, R), [abundances, R]);
}

const share = (n: number, of: number): string =>
  of === 0 ? '–' : `${n.toLocaleString('en')} (${((100 * n) / of).toFixed(n === 0 ? 0 : 1)} %)`;

export function ConstraintsPanel({ scene, constraints }: { scene: Scene; constraints: Shown }) {
  const { store } = useStudio();
  const cursor = useStudioState((s) => s.cursor);
  const stale = useStudioState((s) => labIsStale(constraints, s));
  const choice = useStudioState((s) => s.labChoice);
  const present = useStudioState((s) => s.endmembers);
  const endmembers = resultEndmembers(constraints, present);
  const chosen = constraints.results.find(
    (c) => c.nonNegative === choice.nonNegative && c.sumToOne === choice.sumToOne,
  )!;
  const R = endmembers.length;
  const broken = useBroken(chosen.abundances, R);
  const { lines, samples, unit } = scene.cube;
  const map = { lines, samples, stale, cursor };
  const linked = {
    onCursor: (line: number, sample: number) => store.getState().setCursor({ line, sample }),
    onPick: () => undefined,
  };
  return (
    <Panel id="constraints" title="What the constraints do">
      <Stale stale={stale} />
      <div className="labs-table-box" aria-label="Constraints compared" {...scrollable}>
        <table className="labs-table" aria-label="Constraints">
          <thead>
            <tr>
              <th scope="col">Constraints</th>
              <th scope="col">Pixels with a negative part</th>
              <th scope="col">Least abundance</th>
              <th
                scope="col"
                title="Of the least abundance of each pixel: one pixel in twenty goes lower"
              >
                Least, 5th percentile
              </th>
              <th scope="col">Pixels not summing to 1</th>
              <th scope="col">Mean |Σ − 1|</th>
              <th scope="col">Misfit, RMS{unit === 'unknown' ? '' : ` of ${unit}`}</th>
            </tr>
          </thead>
          <tbody>
            {constraints.results.map((c) => (
              <tr key={nameOf(c)} aria-current={c === chosen ? 'true' : undefined}>
                <th scope="row">{nameOf(c)}</th>
                <td>{share(c.violations.negativePixels, c.violations.validPixels)}</td>
                <td>{signed(c.violations.least)}</td>
                <td>{signed(c.violations.low)}</td>
                <td>{share(c.violations.offSumPixels, c.violations.validPixels)}</td>
                <td>{significant(c.violations.meanOff < 1e-6 ? 0 : c.violations.meanOff)}</td>
                <td>{significant(c.reconstructionRmse)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="hint">
        Each rule costs some fit: least squares without rules always fits best, and means least. How
        many pixels are negative says little: noise makes many a little negative. A missing material
        shows in how deep they go (the 5th percentile) and in the misfit with both rules. Below:{' '}
        {nameOf(chosen)}. Values beyond 0 to 1 take the end colours.
      </p>
      <div className="maps-bar">
        <ColorBar map={viridis} title="abundance, negative parts" ticks={['0', '0.5', '1']} />
        <ColorBar map={diverging} title="sum − 1" ticks={['−0.5', '0', '+0.5']} />
      </div>
      <div className="labs-maps">
        {endmembers.map((e, r) => (
          <MapView
            key={e.id}
            {...map}
            {...linked}
            caption={e.name}
            format={signed}
            content={{
              label: `${e.name}, ${nameOf(chosen)}`,
              channel: { values: chosen.abundances, stride: R, offset: r },
              ...{ minus: null, range: unitRange, map: viridis },
            }}
          />
        ))}
        <MapView
          {...map}
          {...linked}
          caption="negative parts"
          format={abundance}
          content={{
            label: 'Negative parts added up',
            channel: { values: broken.negative, stride: 1, offset: 0 },
            ...{ minus: null, range: unitRange, map: viridis },
          }}
        />
        <MapView
          {...map}
          {...linked}
          caption="sum − 1"
          format={signed}
          content={{
            label: 'Sum of abundances minus one',
            channel: { values: broken.off, stride: 1, offset: 0 },
            ...{ minus: null, range: sumRange, map: diverging },
          }}
        />
      </div>
      <ConstraintMisfit
        {...map}
        {...linked}
        {...{ nameOf, unit, results: constraints.results, scene: scene.cube.name }}
      />
    </Panel>
  );
}
