/** Δ of every place on a logarithmic scale, and of each channel at the pixel: small steps let memory pass, large ones overwrite it. */
import { useMemo, useState } from 'react';
import { halfLife } from '../../trace/memory';
import { value } from '../common/format';
import { viridis } from '../draw/colormaps';
import { quantile } from '../draw/paint';
import { ColorBar } from '../maps/ColorBar';
import { CellMap, placeName } from './CellMap';
import { ChannelSteps } from './ChannelSteps';
import { reachWords, targetOf } from './spatialLook';
import type { SpatialLook } from './spatialLook';

export function DeltaView({ scene, spatial }: SpatialLook) {
  const { cube } = scene;
  const { cells, delta, logDecay, order } = spatial;
  const [chosen, setChosen] = useState<number | null>(null);
  const logs = useMemo(() => delta.map((v) => Math.log10(v)), [delta]);
  const low = quantile(logs, 0.01);
  const high = Math.max(quantile(logs, 0.99), low + 0.01);
  const target = targetOf(spatial);
  const at = chosen ?? target;
  const shown = (log: number): string => value(10 ** log);
  return (
    <>
      <ColorBar
        map={viridis}
        title="Δ"
        ticks={[shown(low), shown((low + high) / 2), shown(high)]}
        hint="Logarithmic; the mean over the channels of the scan."
      />
      <CellMap
        label="Step size Δ of every place"
        {...{ scene: cube, cells, target, chosen }}
        values={logs}
        range={{ low, high }}
        map={viridis}
        onChoose={setChosen}
        caption={`${chosen === null ? 'This pixel' : placeName(at, cells, cube)}: Δ ${value(delta[at])}, half forgotten after ${reachWords(halfLife(logDecay[at]), order !== 'fourWay')} like it.`}
      />
      <p className="hint">A small Δ lets memory pass by; a large one forgets it and writes anew.</p>
      <ChannelSteps
        spatial={spatial}
        size={Math.sqrt((cube.lines * cube.samples) / (cells.lines * cells.samples))}
      />
    </>
  );
}
