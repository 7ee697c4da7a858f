/** The card of the region that was drawn: mean ± sd of its spectra, and what can be made of it. */
import { useMemo } from 'react';
import type { Scene } from '../../scene/scene';
import { maxRegionLabels } from '../../store/labels/regionTools';
import { pixelsIn, regionSpectra } from '../../store/labels/regions';
import type { Region, RegionSpectra } from '../../store/labels/regions';
import { Icon } from '../common/Icon';
import { NumberField } from '../common/NumberField';
import { SelectField } from '../common/SelectField';
import { endmemberLetter } from '../draw/colors';
import { useStudio, useStudioState } from '../common/context';
import { count, value } from '../common/format';
import { areaPath, bandAxis, spectrumPath } from '../draw/spectrumAxes';

const width = 240;
const height = 92;
const box = { left: 2, top: 4, width: width - 4, height: height - 8 };

const names = { rectangle: 'Rectangle', polygon: 'Polygon', picked: 'Picked' } as const;

export function RegionCard({ scene, region }: { scene: Scene; region: Region }) {
  const { store } = useStudio();
  const endmembers = useStudioState((s) => s.endmembers);
  const active = useStudioState((s) => s.active);
  const labels = useStudioState((s) => s.regionLabels);
  const message = useStudioState((s) => s.regionMessage);
  const spectra = useMemo(
    () => regionSpectra(scene, pixelsIn(region, scene.cube)),
    [scene, region],
  );
  const { setActive, setRegionLabels, labelRegion, endmemberFromRegion, dropRegion } =
    store.getState();
  const n = spectra.valid.length;
  const shape = names[region.shape];
  return (
    <section
      className="label-card region-card"
      aria-label={region.shape === 'picked' ? 'Picked pixels' : `${shape} region`}
    >
      <header className="label-card-head">
        <h3>
          {shape} · {count(n + spectra.masked, 'pixel')}
        </h3>
        <button
          type="button"
          className="icon-button quiet"
          aria-label="Remove the region"
          title="Remove the region (Esc)"
          onClick={() => {
            dropRegion();
            document.querySelector<HTMLElement>('.viewer-canvas')?.focus({ preventScroll: true });
          }}
        >
          <Icon name="close" />
        </button>
      </header>
      {n === 0 ? (
        <p className="mixture-none">
          Every pixel of this region is masked: there is no spectrum to average. Draw it where the
          image is not hatched.
        </p>
      ) : (
        <>
          <RegionPlot scene={scene} spectra={spectra} />
          <div className="region-actions">
            <SelectField
              label="Label as"
              value={active}
              options={endmembers.map((e) => ({
                value: e.id,
                label: e.name || endmemberLetter(e.color),
              }))}
              onChange={setActive}
            />
            <NumberField
              label="Labels"
              value={labels}
              min={1}
              max={maxRegionLabels}
              step={1}
              onChange={setRegionLabels}
            />
            <button
              type="button"
              className="button small"
              title="Labels pixels near the mean spectrum and far apart, wholly of this endmember. Labels sit on pixels, for training reads a pixel with its neighbours."
              onClick={() =>
                labelRegion(
                  Math.max(
                    0,
                    endmembers.findIndex((e) => e.id === active),
                  ),
                )
              }
            >
              Label the region
            </button>
            <button
              type="button"
              className="button small"
              title="Keeps the mean ± sd in the Spectrum panel"
              onClick={() =>
                store.getState().pinRegion({
                  name: `${shape} of ${count(n, 'pixel')}`,
                  mean: spectra.mean,
                  sd: spectra.sd,
                })
              }
            >
              Pin the mean
            </button>
            <button
              type="button"
              className="button small"
              title="Adds an endmember with one label on the pixel most like the region’s mean"
              onClick={endmemberFromRegion}
            >
              New endmember
            </button>
          </div>
        </>
      )}
      {message && (
        <p className="region-outcome" role="status">
          {message}
        </p>
      )}
    </section>
  );
}

function RegionPlot({ scene, spectra }: { scene: Scene; spectra: RegionSpectra }) {
  const { cube, mask } = scene;
  const { mean, sd, masked, valid } = spectra;
  const axis = useMemo(() => bandAxis(cube), [cube]);
  const low = sd ? mean.map((v, b) => v - sd[b]) : mean;
  const high = sd ? mean.map((v, b) => v + sd[b]) : mean;
  let [from, to] = [0, 0];
  let spread = 0;
  mask.bands.forEach((ok, b) => {
    if (!ok) return;
    from = Math.min(from, low[b]);
    to = Math.max(to, high[b]);
    if (sd) spread += sd[b] / mask.validBands;
  });
  const values = { from, to: to > from ? to : from + 1 };
  const path = (of: ArrayLike<number>) => spectrumPath(of, mask.bands, axis, values, box);
  const words = sd
    ? `Mean ± sd of ${count(valid.length, 'pixel')}; sd ${value(spread)} on average.`
    : 'One pixel: its spectrum, without a spread.';
  return (
    <figure className="mixture">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Spectrum of the region: ${words}`}
      >
        {sd && (
          <path className="region-sd" d={areaPath(low, high, mask.bands, axis, values, box)} />
        )}
        <path className="mixture-pixel" d={path(mean)} />
      </svg>
      <figcaption>
        <span>
          {words}
          {masked > 0 && ` ${count(masked, 'masked pixel')} left out.`}
        </span>
      </figcaption>
    </figure>
  );
}
