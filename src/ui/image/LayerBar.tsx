/** What one view of the scene shows: layer, bands, palette, stretch, and the colour bar of single-value layers. */
import { useMemo } from 'react';
import type { Composite } from '../../store/image/composites';
import { resultVersion } from '../../store/train/result';
import { lookOf, showsSecond } from '../../store/image/view';
import type { Layer } from '../../store/image/layerKinds';
import type { Look, ViewId } from '../../store/image/view';
import { SelectField } from '../common/SelectField';
import { cssGradient } from '../draw/colormaps';
import { useStudio, useStudioState } from '../common/context';
import { percent, value } from '../common/format';
import { bandChoices } from '../draw/bandChoices';
import { layerGroups, layerKey, layerOptions, layerTable } from '../../store/results/layers';
import type { LayerOption } from '../../store/results/layers';
import { layerPainter } from './layers';

const stretches = [
  { value: 'usual', label: 'Usual stretch' },
  { value: '0', label: 'Low to high' },
  { value: '1', label: '1 – 99 %' },
  { value: '2', label: '2 – 98 %' },
  { value: '5', label: '5 – 95 %' },
  { value: '10', label: '10 – 90 %' },
] as const;

const rgbLayer: Layer = { kind: 'rgb' };

export function LayerBar({ view }: { view: ViewId }) {
  const { store } = useStudio();
  const scene = useStudioState((s) => s.scene);
  const result = useStudioState((s) => s.result);
  const spread = useStudioState((s) => s.spread);
  const endmembers = useStudioState((s) => s.endmembers);
  const composites = useStudioState((s) => s.composites);
  const looked = useStudioState((s) => lookOf(s, view).layer);
  const rgb = useStudioState((s) => lookOf(s, view).rgb);
  const band = useStudioState((s) => lookOf(s, view).band);
  const palette = useStudioState((s) => lookOf(s, view).palette);
  const stretch = useStudioState((s) => lookOf(s, view).stretch);
  const two = useStudioState((s) => showsSecond(s.arrangement));
  const versions = useStudioState((s) =>
    // A layer made from the answer says which labels it is of.
    layerTable[lookOf(s, view).layer.kind].from.includes('result') ? resultVersion(s) : undefined,
  );
  const bandOptions = useMemo(() => (scene ? bandChoices(scene.cube) : []), [scene]);
  const source = useMemo(
    () => scene && { scene, result, spread, endmembers, composites },
    [scene, result, spread, endmembers, composites],
  );
  const options = useMemo(() => (source ? layerOptions(source) : []), [source]);
  // A layer that went with its endmember is painted as RGB, and the bar says so.
  const layer = options.some((o) => o.key === layerKey(looked)) ? looked : rgbLayer;
  const painted = useMemo(
    () => source && layerPainter({ layer, rgb, band, palette, stretch }, source),
    [source, layer, rgb, band, palette, stretch],
  );
  if (!source || !painted) return null;
  const set = (change: Partial<Look>) => store.getState().setLook(view, change);
  const choose = (key: string) => {
    const option = options.find((o) => o.key === key);
    if (option) set({ layer: option.layer });
  };
  const key = layerKey(layer);
  const of = view === 'second' ? ' of B' : '';
  const { range, map } = painted;
  const { colors, composite } = layerTable[layer.kind];

  return (
    <div className="layer-bar" role="group" aria-label={view === 'second' ? 'View B' : 'View A'}>
      {two && (
        <span className="view-letter" aria-hidden="true">
          {view === 'second' ? 'B' : 'A'}
        </span>
      )}
      <select
        aria-label={`Layer${of}`}
        value={options.some((o) => o.key === key) ? key : 'rgb'}
        onChange={(e) => choose(e.target.value)}
      >
        {layerGroups.map((g) => group(g, options))}
      </select>
      {layer.kind === 'rgb' &&
        (['Red', 'Green', 'Blue'] as const).map((name, i) => (
          <span key={name} className="channel" data-channel={name.toLowerCase()}>
            <SelectField
              label={`${name} band${of}`}
              hideLabel
              title={`${name} band`}
              value={String(rgb[i])}
              options={bandOptions}
              onChange={(v) => {
                const [r, g, b] = rgb.map((was, k) => (k === i ? Number(v) : was));
                set({ rgb: [r, g, b] });
              }}
            />
          </span>
        ))}
      {layer.kind === 'band' && (
        <SelectField
          label={`Band${of}`}
          hideLabel
          title="Band"
          value={String(band)}
          options={bandOptions}
          onChange={(v) => set({ band: Number(v) })}
        />
      )}
      {colors === 'chosen' && (
        <SelectField
          label={`Colours${of}`}
          hideLabel
          title="Colours"
          value={palette}
          options={[
            { value: 'viridis', label: 'Viridis' },
            { value: 'gray', label: 'Gray' },
          ]}
          onChange={(v) => set({ palette: v })}
        />
      )}
      <SelectField
        label={`Stretch${of}`}
        hideLabel
        title="Which percentiles of the values take the ends of the colours"
        value={
          stretch === null ? 'usual' : (String(stretch) as (typeof stretches)[number]['value'])
        }
        options={stretches}
        onChange={(v) => set({ stretch: v === 'usual' ? null : Number(v) })}
      />
      {composite && (
        <span className="layer-note" role="status">
          {compositeNote(layer.kind, composite({ composites }))}
        </span>
      )}
      {versions && <span className="layer-note">{versions}</span>}
      {range && (
        <span className="scale" aria-hidden="true">
          <span>{value(range.low)}</span>
          <span className="scale-bar" style={{ background: cssGradient(map) }} />
          <span>{value(range.high)}</span>
        </span>
      )}
    </div>
  );
}

/** What the components hold, or why they are not there. */
function compositeNote(kind: Layer['kind'], composite: Composite | undefined): string {
  if (composite?.failed) return composite.failed;
  if (!composite?.value) return 'Computing…';
  const { strengths } = composite.value;
  return kind === 'pca'
    ? `PC 1–3: ${percent(strengths.reduce((sum, v) => sum + v, 0))} of the variance`
    : `signal to noise ${strengths.map((v) => value(Math.max(0, v - 1))).join(', ')}`;
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
