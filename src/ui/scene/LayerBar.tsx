/** What the scene image shows: layer, bands, palette, and the colour bar of single-value layers. */
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import type { Cube } from '../../cube/cube';
import { resultEndmembers } from '../../store/selectors';
import { SelectField } from '../common/SelectField';
import { cssGradient, viridis } from '../colormaps';
import { useStudio, useStudioState } from '../context';
import { value } from '../format';
import { layerKey, layerOptions, layerPainter } from './layers';
import type { LayerOption } from './layers';
import { grayMap } from './raster';

/** `children` are tools at the right end. */
export function LayerBar({ children }: { children: ReactNode }) {
  const { store } = useStudio();
  const scene = useStudioState((s) => s.scene);
  const result = useStudioState((s) => s.result);
  const endmembers = useStudioState((s) => s.endmembers);
  const layer = useStudioState((s) => s.layer);
  const rgb = useStudioState((s) => s.rgb);
  const band = useStudioState((s) => s.band);
  const palette = useStudioState((s) => s.palette);
  const bandOptions = useMemo(() => (scene ? bandChoices(scene.cube) : []), [scene]);
  const range = useMemo(
    () => (scene ? layerPainter(layer, { scene, result, rgb, band, palette }).range : null),
    [scene, result, layer, rgb, band, palette],
  );
  if (!scene) return null;
  const options = layerOptions(scene, result, result ? resultEndmembers(result, endmembers) : []);
  const groups = ['Measured', 'Estimate', 'Truth'] as const;
  const { setLayer, setRgb, setBand, setPalette } = store.getState();
  const choose = (key: string) => {
    const option = options.find((o) => o.key === key);
    if (option) setLayer(option.layer);
  };
  const key = layerKey(layer);

  return (
    <div className="layer-bar">
      <select
        aria-label="Layer"
        value={options.some((o) => o.key === key) ? key : 'rgb'}
        onChange={(e) => choose(e.target.value)}
      >
        {groups.map((g) => group(g, options))}
      </select>
      {layer.kind === 'rgb' &&
        (['Red', 'Green', 'Blue'] as const).map((name, i) => (
          <span key={name} className="channel" data-channel={name.toLowerCase()}>
            <SelectField
              label={`${name} band`}
              hideLabel
              title={`${name} band`}
              value={String(rgb[i])}
              options={bandOptions}
              onChange={(v) => setRgb(i as 0 | 1 | 2, Number(v))}
            />
          </span>
        ))}
      {layer.kind === 'band' && (
        <>
          <SelectField
            label="Band"
            hideLabel
            title="Band"
            value={String(band)}
            options={bandOptions}
            onChange={(v) => setBand(Number(v))}
          />
          <SelectField
            label="Colours"
            hideLabel
            title="Colours"
            value={palette}
            options={[
              { value: 'viridis', label: 'Viridis' },
              { value: 'gray', label: 'Gray' },
            ]}
            onChange={setPalette}
          />
        </>
      )}
      {range && (
        <span className="scale" aria-hidden="true">
          <span>{value(range.low)}</span>
          <span
            className="scale-bar"
            style={{
              background: cssGradient(
                layer.kind === 'band' && palette === 'gray' ? grayMap : viridis,
              ),
            }}
          />
          <span>{value(range.high)}</span>
        </span>
      )}
      {children}
    </div>
  );
}

function group(name: LayerOption['group'], options: readonly LayerOption[]) {
  const own = options.filter((o) => o.group === name);
  if (own.length === 0) return null;
  return (
    <optgroup key={name} label={name}>
      {own.map((o) => (
        <option key={o.key} value={o.key}>
          {o.label}
        </option>
      ))}
    </optgroup>
  );
}

/** "27 · 641 nm" for every band. */
function bandChoices(cube: Cube): { value: string; label: string }[] {
  return Array.from({ length: cube.bands }, (_, b) => {
    const at = cube.wavelengths ? cube.wavelengths[b] : NaN;
    const label = Number.isFinite(at) ? `${b} · ${Math.round(at)} nm` : `band ${b}`;
    return { value: String(b), label };
  });
}
