/** One endmember's spectrum as every method sees it, over the truth. */
import { memo, useMemo, useState } from 'react';
import { viewTitle } from '../../scene/spectra/views';
import type { SpectrumView } from '../../scene/spectra/views';
import { endmemberColor } from '../draw/colors';
import { Panel } from '../common/Panel';
import { SelectField } from '../common/SelectField';
import { LineSample } from '../plots/LineSample';
import { Plot } from '../plots/Plot';
import { legibleOn } from '../draw/legible';
import { axisTitle, baseLayout, plain } from '../plots/plotly';
import type { Data, Drawing, PlotTheme } from '../plots/plotly';
import { viewedLine } from '../plots/spectra';
import { useStudioState } from '../common/context';
import { ViewChoice } from '../spectra/ViewChoice';
import type { RacePanelProps } from './raceData';
import { SeedField } from './SeedField';
import { spectraOfRace } from './spectraOfRace';
import type { MethodLines } from './spectraOfRace';

function draw(
  spectra: MethodLines,
  hidden: ReadonlySet<string>,
  hasWavelengths: boolean,
  unit: string,
  view: SpectrumView,
  theme: PlotTheme,
): Drawing {
  const at = hasWavelengths ? '%{x:.0f} nm' : 'band %{x}';
  const data = spectra.lines
    .filter((l) => !hidden.has(l.key))
    .map(({ key, name, y, color, dash, scale }): Data => {
      const text = `${plain(name)}${scale === 1 ? '' : ` ×${scale.toPrecision(3)}`}`;
      return {
        type: 'scatter',
        mode: 'lines',
        name: text,
        x: [...spectra.x],
        y: [...viewedLine(view, spectra.x, y, hasWavelengths)],
        connectgaps: false,
        opacity: key === 'truth' ? 0.45 : 1,
        line: {
          color: color === null ? theme.text : legibleOn(endmemberColor(color), theme.surface),
          dash,
          width: key === 'truth' ? 5 : 1.8,
        },
        hovertemplate: `${text}<br>${at}: %{y:.4g}<extra></extra>`,
      };
    });
  const base = baseLayout(theme);
  return {
    data,
    layout: {
      ...base,
      uirevision: `${spectra.x[0]}-${spectra.x.length}-${view}`,
      xaxis: {
        ...base.xaxis,
        title: axisTitle(hasWavelengths ? 'wavelength (nm)' : 'band', theme),
        nticks: 7,
        separatethousands: false,
      },
      yaxis: {
        ...base.yaxis,
        title: axisTitle(viewTitle(view, unit, hasWavelengths), theme),
        rangemode: view === 'measured' ? 'tozero' : 'normal',
        nticks: 6,
      },
    },
  };
}

export const RaceSpectra = memo(function RaceSpectra(
  props: RacePanelProps & { readonly theme: 'light' | 'dark' },
) {
  const { config, runs, endmembers, scene, theme } = props;
  const view = useStudioState((s) => s.spectrumView);
  const [wanted, setWanted] = useState(0);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const endmember = Math.min(wanted, endmembers.length - 1);
  const { truth } = config;
  const { wavelengths, unit } = scene.cube;
  const validBands = scene.mask.bands;
  const spectra = useMemo(
    () =>
      spectraOfRace({
        runs,
        truth,
        endmember,
        wavelengths,
        validBands,
      }),
    [runs, truth, endmember, wavelengths, validBands],
  );
  const hasWavelengths = wavelengths !== null;
  const axis = unit === 'unknown' ? 'value' : unit;
  const drawing = useMemo(
    () => (page: PlotTheme) => draw(spectra, hidden, hasWavelengths, axis, view, page),
    [spectra, hidden, hasWavelengths, axis, view],
  );
  const toggle = (key: string): void =>
    setHidden((now) => {
      const next = new Set(now);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  const methods = spectra.lines.filter((l) => l.key !== 'truth');
  return (
    <Panel
      id="race-spectra"
      title="Spectra"
      actions={
        <>
          <SelectField
            label="Endmember of the spectra"
            hideLabel
            value={String(endmember)}
            options={endmembers.map((e, r) => ({ value: String(r), label: e.name }))}
            onChange={(v) => setWanted(Number(v))}
          />
          <SeedField {...props} of="spectra" />
          <ViewChoice />
        </>
      }
    >
      <figure className="plot" aria-label="Endmember spectra of all methods">
        <Plot
          draw={drawing}
          theme={theme}
          fileName="race-spectra"
          empty={methods.length > 0 ? null : 'Spectra appear here as runs of this seed finish.'}
          className="plot-box-spectra"
        />
        <div className="plot-legend race-spectra-legend">
          {spectra.lines.map(({ key, name, color, dash, scale }) => (
            <button
              key={key}
              type="button"
              className="plot-toggle"
              aria-pressed={!hidden.has(key)}
              title={
                scale === 1
                  ? `Show or hide ${name}`
                  : `The truth comes in another scale and is drawn times ${scale.toPrecision(3)}, fitted to the methods`
              }
              onClick={() => toggle(key)}
            >
              <span className="race-line-sample" data-truth={key === 'truth' || undefined}>
                <LineSample
                  dash={dash}
                  width={key === 'truth' ? 5 : 2}
                  color={color === null ? undefined : endmemberColor(color)}
                />
              </span>
              {name}
              {scale !== 1 && <span className="plot-note">×{scale.toPrecision(2)}</span>}
            </button>
          ))}
        </div>
        <figcaption className="sr-only">
          Spectra of {endmembers[endmember]?.name} by {methods.map((l) => l.name).join(', ')}
          {methods.length < spectra.lines.length ? ', and the truth' : ''}.
        </figcaption>
      </figure>
    </Panel>
  );
});
