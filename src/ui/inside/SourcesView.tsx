/** What each place adds to one endmember's logit at the pixel, signed; the five largest as a table; the sum. */
import { useMemo, useState } from 'react';
import { diverging } from '../draw/colormaps';
import { quantile } from '../draw/paint';
import { ColorBar } from '../maps/ColorBar';
import { CellMap, placeName } from './CellMap';
import { targetOf } from './spatialLook';
import type { SpatialLook } from './spatialLook';
import { logit } from './words';

const LISTED = 5;

export function SourcesView(look: SpatialLook) {
  const { scene, probe, spatial, endmembers, endmember } = look;
  const { cells, order, taps, sources } = spatial;
  const [chosen, setChosen] = useState<number | null>(null);
  const R = endmembers.length;
  const { values, sum, largest, most } = useMemo(() => {
    const samples = cells.samples;
    const line = Math.max(...taps.map((t) => Math.floor(t.cell / samples)));
    const sample = Math.max(...taps.map((t) => t.cell % samples));
    const own = Float32Array.from({ length: sources.length / R }, (_, t) => {
      const reaches =
        order === 'fourWay' || (Math.floor(t / samples) <= line && t % samples <= sample);
      return reaches ? sources[t * R + endmember] : NaN;
    });
    const finite = [...own.keys()].filter((t) => Number.isFinite(own[t]));
    const listed = finite.sort((a, b) => Math.abs(own[b]) - Math.abs(own[a])).slice(0, LISTED);
    const top = quantile(own.map(Math.abs), 0.995);
    return {
      values: own,
      sum: finite.reduce((total, t) => total + own[t], 0),
      largest: listed,
      most: top > 0 ? top : 1,
    };
  }, [sources, R, endmember, cells, order, taps]);
  const name = endmembers[endmember].name;
  const target = targetOf(spatial);
  const caption =
    chosen === null
      ? `All places together: ${logit(sum)}.`
      : Number.isNaN(values[chosen])
        ? `${placeName(chosen, cells, scene.cube)}: no memory comes from here.`
        : `${placeName(chosen, cells, scene.cube)}: ${logit(values[chosen])}`;
  return (
    <>
      <ColorBar
        map={diverging}
        title="to the logit"
        ticks={[logit(-most), '0', logit(most)]}
        hint="Places beyond the ends take the end colours."
      />
      <CellMap
        label={`What each place adds to the logit of ${name}`}
        {...{ scene: scene.cube, cells, target, chosen, caption }}
        values={values}
        range={{ low: -most, high: most }}
        map={diverging}
        onChoose={setChosen}
      />
      <table className="inside-table" aria-label={`Largest sources of ${name}`}>
        <thead>
          <tr>
            <th scope="col">Place</th>
            <th scope="col">To the logit of {name}</th>
          </tr>
        </thead>
        <tbody>
          {largest.map((t) => (
            <tr key={t} data-chosen={t === chosen || undefined}>
              <th scope="row">
                {placeName(t, cells, scene.cube)}
                {taps.some((tap) => tap.cell === t) ? ' (read by the pixel)' : ''}
              </th>
              <td>{logit(values[t])}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Sum of all {values.length} places</th>
            <td>{logit(sum)}</td>
          </tr>
        </tfoot>
      </table>
      <p className="hint">
        The sum is the whole part of the spatial scan in this logit. A logit one higher makes a
        material 2.7 times as likely against the others.
        {probe.held && ' Read through the head as it stands at this pixel: norms and ReLUs held.'}
      </p>
    </>
  );
}
