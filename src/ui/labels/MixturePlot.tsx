/** The pixel's spectrum and the mixture Eᵀa of a label's fractions, drawn live, with how far they are apart. */
import { useMemo } from 'react';
import { spectrumAt } from '../../scene/cube';
import type { Label } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import { mixtureOf } from '../../store/results/mixture';
import { useStudioState } from '../common/context';
import { value } from '../common/format';
import { bandAxis, spectrumPath } from '../draw/spectrumAxes';

const width = 240;
const height = 72;
const box = { left: 2, top: 4, width: width - 4, height: height - 8 };

export function MixturePlot({ scene, label }: { scene: Scene; label: Label }) {
  const { cube, mask } = scene;
  const endmembers = useStudioState((s) => s.endmembers);
  const labels = useStudioState((s) => s.labels);
  const result = useStudioState((s) => s.result);
  const run = useStudioState((s) => s.run);
  const axis = useMemo(() => bandAxis(cube), [cube]);
  const mixture = useMemo(
    () => mixtureOf({ scene, endmembers, labels, result, run }, label),
    [scene, endmembers, labels, result, run, label],
  );
  if (typeof mixture === 'string') return <p className="mixture-none">{mixture}</p>;
  const spectrum = spectrumAt(cube, label.line, label.sample);
  let [from, to] = [0, 0];
  mask.bands.forEach((valid, b) => {
    if (!valid) return;
    for (const v of [spectrum[b], mixture.values[b]]) {
      if (!Number.isFinite(v)) continue;
      from = Math.min(from, v);
      to = Math.max(to, v);
    }
  });
  const values = { from, to: to > from ? to : from + 1 };
  const path = (of: ArrayLike<number>) => spectrumPath(of, mask.bands, axis, values, box);
  const words = `RMSE ${value(mixture.rmse)}, SAD ${value(mixture.sad)} rad`;
  return (
    <figure className="mixture">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`The pixel’s spectrum and its mixture: ${words}`}
      >
        <path className="mixture-pixel" d={path(spectrum)} />
        <path className="mixture-line" d={path(mixture.values)} />
      </svg>
      <figcaption
        title={`Eᵀa of these fractions, with the endmembers of ${mixture.source}, against the pixel’s own spectrum. RMSE is in the scene’s units; the spectral angle SAD does not see brightness.`}
      >
        <span className="mixture-key" aria-hidden="true">
          <i className="mixture-key-pixel" /> pixel <i className="mixture-key-line" /> mixture
        </span>
        <span className="mixture-numbers">
          RMSE <b>{value(mixture.rmse)}</b> · SAD <b>{value(mixture.sad)}</b> rad
        </span>
        <span className="mixture-source">with the endmembers of {mixture.source}</span>
      </figcaption>
    </figure>
  );
}
