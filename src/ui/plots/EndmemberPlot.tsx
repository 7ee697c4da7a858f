/** Endmember spectra: estimate solid, E⁽⁰⁾ dotted, truth dashed, in the endmember's colour. Props only. */
import { useMemo, useState } from 'react';
import { endmemberColor, endmemberInk, endmemberLetter } from '../colors';
import type { MatResult } from '../../exporters/mat';
import { spectraCsv } from '../../exporters/tables';
import { Icon } from '../common/Icon';
import { download } from '../download';
import { SaveMenu } from '../maps/SaveMenu';
import { LineSample } from './LineSample';
import type { Dash } from './LineSample';
import { Plot } from './Plot';
import { saveSpectraEnvi, saveSpectraMat } from './exportSpectra';
import { legibleOn } from './legible';
import { axisTitle, baseLayout } from './plotly';
import type { Data, Drawing, PlotTheme } from './plotly';
import { spectraLines, spectraSummary } from './spectra';
import '../maps/saveButton.css';
import type { SpectraInput, SpectraLines, SpectrumKind } from './spectra';

export interface EndmemberPlotProps extends SpectraInput {
  readonly theme: 'light' | 'dark';
  /** Of the cube's values, for the axis title. */
  readonly unit: string;
  /** Scene name, for file names. */
  readonly scene?: string;
  /** The estimate's abundances, saved with the spectra in a .mat. */
  readonly abundances?: MatResult['abundances'];
}

const kinds: Record<
  SpectrumKind,
  { dash: Dash; width: number; opacity: number; what: string; title: string }
> = {
  estimate: {
    dash: 'solid',
    width: 2.2,
    opacity: 1,
    what: 'estimate',
    title: 'estimated endmembers',
  },
  initial: {
    dash: 'dot',
    width: 1.5,
    opacity: 0.9,
    what: 'E⁽⁰⁾',
    title: 'start E⁽⁰⁾, from your labels',
  },
  truth: { dash: 'dash', width: 1.5, opacity: 0.9, what: 'truth', title: 'reference spectra' },
};
const kindOrder: readonly SpectrumKind[] = ['estimate', 'initial', 'truth'];

function drawSpectra(
  spectra: SpectraLines,
  hidden: ReadonlySet<string>,
  hasWavelengths: boolean,
  unit: string,
  theme: PlotTheme,
): Drawing {
  const at = hasWavelengths ? '%{x:.0f} nm' : 'band %{x}';
  const data = spectra.lines
    .filter((l) => !hidden.has(l.kind) && !hidden.has(l.endmember.id))
    .map(({ kind, endmember, y, scale }): Data => {
      const { dash, width, opacity, what } = kinds[kind];
      // Names are people's text: Plotly would read markup in them.
      const text = endmember.name.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
      const note = scale === 1 ? '' : `<br>truth scaled ×${scale.toPrecision(3)}`;
      return {
        type: 'scatter',
        mode: 'lines',
        name: `${text}, ${what}${scale === 1 ? '' : ` ×${scale.toPrecision(3)}`}`,
        x: [...spectra.x],
        y: [...y],
        connectgaps: false,
        opacity,
        line: { color: legibleOn(endmemberColor(endmember.color), theme.surface), dash, width },
        hovertemplate: `${text}, ${what}<br>${at}: %{y:.4g}${note}<extra></extra>`,
      };
    });
  const base = baseLayout(theme);
  return {
    data,
    layout: {
      ...base,
      uirevision: `${spectra.x[0]}-${spectra.x.length}`,
      xaxis: {
        ...base.xaxis,
        title: axisTitle(hasWavelengths ? 'wavelength (nm)' : 'band', theme),
        nticks: 7,
        separatethousands: false,
      },
      yaxis: { ...base.yaxis, title: axisTitle(unit, theme), rangemode: 'tozero', nticks: 6 },
    },
  };
}

/** By how much truth was scaled to the estimate, for the legend; null when it was not. */
function scaleNote({ lines }: SpectraLines): { short: string; long: string } | null {
  const scaled = lines.filter((l) => l.scale !== 1);
  if (!scaled.length) return null;
  const scales = scaled.map((l) => l.scale);
  const ends = [Math.min(...scales), Math.max(...scales)].map((k) => k.toPrecision(2));
  const each = scaled.map((l) => `${l.endmember.name} ×${l.scale.toPrecision(3)}`);
  return {
    short: `scaled ×${ends[0] === ends[1] ? ends[0] : ends.join('–')}`,
    long: `Truth comes in another scale and is drawn times a factor fitted to the estimate: ${each.join(', ')}.`,
  };
}

export function EndmemberPlot(props: EndmemberPlotProps) {
  const { endmembers, wavelengths, validBands, estimate, initial, truth, truthCount } = props;
  const { theme, unit } = props;
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const spectra = useMemo(
    () =>
      spectraLines({ endmembers, wavelengths, validBands, estimate, initial, truth, truthCount }),
    [endmembers, wavelengths, validBands, estimate, initial, truth, truthCount],
  );
  const hasWavelengths = wavelengths !== null;
  const axis = unit && unit !== 'unknown' ? unit : 'value';
  const draw = useMemo(
    () => (page: PlotTheme) => drawSpectra(spectra, hidden, hasWavelengths, axis, page),
    [spectra, hidden, hasWavelengths, axis],
  );
  const toggle = (key: string): void =>
    setHidden((now) => {
      const next = new Set(now);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  const save = (): void => {
    const table = { endmembers, wavelengths, validBands, estimate, initial, truth };
    const name = `${props.scene ? `${props.scene} ` : ''}spectra.csv`.toLowerCase();
    download(name.replace(/\s+/g, '-'), spectraCsv(table), 'text/csv');
  };
  // Between two renders of the page, the estimate may belong to another endmember count.
  const fits = estimate?.length === endmembers.length * validBands.length ? estimate : null;
  const library = fits && {
    scene: props.scene ?? '',
    endmembers,
    estimate: fits,
    validBands,
    wavelengths,
  };
  const shownKinds = kindOrder.filter((kind) => spectra.lines.some((l) => l.kind === kind));
  const scaled = scaleNote(spectra);
  return (
    <figure className="plot" aria-label="Endmember spectra">
      <div className="plot-head">
        <div className="plot-legend">
          {endmembers.map((e) => (
            <button
              key={e.id}
              type="button"
              className="plot-toggle"
              aria-pressed={!hidden.has(e.id)}
              title={`Show or hide ${e.name}`}
              onClick={() => toggle(e.id)}
            >
              <span
                className="plot-chip"
                aria-hidden="true"
                style={{ background: endmemberColor(e.color), color: endmemberInk(e.color) }}
              >
                {endmemberLetter(e.color)}
              </span>
              {e.name}
            </button>
          ))}
        </div>
        <span className="save-group">
          {spectra.lines.length > 0 && (
            <button
              type="button"
              className="save-button"
              aria-label="Export spectra as CSV"
              title="Export spectra as CSV"
              onClick={save}
            >
              <Icon name="download" />
            </button>
          )}
          {library && (
            <SaveMenu
              label="Export estimated spectra as ENVI or .mat"
              button={<span aria-hidden="true">…</span>}
              items={[
                { label: 'ENVI spectral library, .zip', run: () => saveSpectraEnvi(library) },
                { label: '.mat', run: () => saveSpectraMat(library, props.abundances ?? null) },
              ]}
            />
          )}
        </span>
      </div>
      <Plot
        draw={draw}
        theme={theme}
        fileName="endmembers"
        empty={spectra.lines.length ? null : 'Endmember spectra appear here while training.'}
        className="plot-box-spectra"
      />
      <div className="plot-legend plot-legend-kinds">
        {shownKinds.map((kind) => (
          <button
            key={kind}
            type="button"
            className="plot-toggle"
            aria-pressed={!hidden.has(kind)}
            title={kind === 'truth' && scaled ? scaled.long : `Show or hide: ${kinds[kind].title}`}
            onClick={() => toggle(kind)}
          >
            <LineSample dash={kinds[kind].dash} width={kinds[kind].width} />
            {kinds[kind].what}
            {kind === 'truth' && scaled && <span className="plot-note">{scaled.short}</span>}
          </button>
        ))}
      </div>
      <figcaption className="sr-only">{spectraSummary(spectra, hasWavelengths)}</figcaption>
    </figure>
  );
}
