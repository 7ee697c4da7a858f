/** How much of what each place wrote is left at the pixel, and what it would be with other steps. */
import { useMemo, useState } from 'react';
import { mostFactor } from '../../store/inside/inside';
import { halfLife, memoryAt } from '../../trace/memory';
import type { Cells } from '../../trace/scan';
import { percent } from '../common/format';
import { viridis } from '../draw/colormaps';
import { ColorBar } from '../maps/ColorBar';
import { CellMap, placeName } from './CellMap';
import { reachWords, targetOf } from './spatialLook';
import type { SpatialLook } from './spatialLook';

export function MemoryView({ scene, spatial, factor, onFactor }: SpatialLook) {
  const { cells, logDecay, order } = spatial;
  const [chosen, setChosen] = useState<number | null>(null);
  const target = targetOf(spatial);
  const left = useMemo(
    () => memoryAt(order, logDecay, cells, target, factor),
    [order, logDecay, cells, target, factor],
  );
  const [half, tenth] = useMemo(
    () => [outline(left, cells, 0.5), outline(left, cells, 0.1)],
    [left, cells],
  );
  const horizon = reachWords(halfLife(logDecay[target], factor), order !== 'fourWay');
  const caption =
    chosen === null
      ? `Here memory halves after ${horizon}.`
      : Number.isNaN(left[chosen])
        ? `${placeName(chosen, cells, scene.cube)}: no memory comes from here.`
        : `${placeName(chosen, cells, scene.cube)}: ${percent(left[chosen])} is left here.`;
  return (
    <>
      <ColorBar
        map={viridis}
        title="left at this pixel"
        ticks={['0', '50 %', '100 %']}
        hint="Geometric mean over channels and states. Lines at 50 % and, dashed, at 10 %."
      />
      <CellMap
        label="Memory left at the pixel, of every place"
        {...{ scene: scene.cube, cells, target, chosen, caption }}
        values={left}
        range={{ low: 0, high: 1 }}
        map={viridis}
        onChoose={setChosen}
      >
        <path className="inside-casing" d={half + tenth} />
        <path className="inside-line" d={half} />
        <path className="inside-line inside-dashed" d={tenth} />
      </CellMap>
      <label className="inside-slider">
        <span>What if Δ were × {factor < 1 ? factor.toFixed(2) : factor.toFixed(1)}</span>
        <input
          type="range"
          min={-1}
          max={1}
          step={0.05}
          value={Math.log10(factor)}
          aria-valuetext={`Δ times ${factor.toFixed(2)}: memory halves after ${horizon}`}
          onChange={(e) =>
            onFactor(Math.min(mostFactor, Math.max(1 / mostFactor, 10 ** Number(e.target.value))))
          }
        />
        <button
          type="button"
          className="button small"
          disabled={factor === 1}
          onClick={() => onFactor(1)}
        >
          As trained
        </button>
      </label>
      {factor !== 1 && (
        <p className="hint inside-what-if">
          What if: the network was not trained with these steps.
        </p>
      )}
    </>
  );
}

/** SVG path around the places where at least so much is left. */
function outline(left: Float32Array, { lines, samples }: Cells, least: number): string {
  const inside = (line: number, sample: number): boolean =>
    line >= 0 && sample >= 0 && line < lines && sample < samples
      ? left[line * samples + sample] >= least
      : false;
  let path = '';
  for (let line = 0; line <= lines; line++) {
    for (let sample = 0; sample <= samples; sample++) {
      const here = inside(line, sample);
      if (here !== inside(line - 1, sample)) path += `M${sample} ${line}h1`;
      if (here !== inside(line, sample - 1)) path += `M${sample} ${line}v1`;
    }
  }
  return path;
}
