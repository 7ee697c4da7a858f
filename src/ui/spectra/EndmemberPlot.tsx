/**
 * Endmember spectra: estimate solid, E⁽⁰⁾ dotted, truth dashed, in the endmember's colour; reference spectra in long
 * dashes, in the colour of the endmember of their name. Props only.
 */
import { useMemo, useState } from 'react';
import type { Cube, ReferenceSpectra } from '../../scene/cube';
import { viewTitle } from '../../scene/spectra/views';
import type { SpectrumView } from '../../scene/spectra/views';
import { fewSpectra } from '../../store/spectra/libraries';
import type { Overlay } from '../../store/spectra/pins';
import { endmemberColor } from '../draw/colors';
import type { MatResult } from '../../exporters/mat';
import { spectraCsv } from '../../exporters/tables';
import { EndmemberChip } from '../common/EndmemberChip';
import { Icon } from '../common/Icon';
import { download } from '../common/download';
import { resultStem } from '../maps/exportMaps';
import { SaveMenu } from '../common/SaveMenu';
import { LineSample } from '../plots/LineSample';
import type { Dash } from '../plots/LineSample';
import { Plot } from '../plots/Plot';
import { spectraItems } from './exportSpectra';
import { legibleOn } from '../draw/legible';
import { axisTitle, baseLayout, plain } from '../plots/plotly';
import type { Data, Drawing, PlotTheme } from '../plots/plotly';
import { referenceLines } from './references';
import type { ReferenceLine } from './references';
import { bandOrder, spectraLines, spectraSummary, viewedLine } from '../plots/spectra';
import type { SpectraInput, SpectraLines, SpectrumKind } from '../plots/spectra';

export interface EndmemberPlotProps extends SpectraInput {
  readonly theme: 'light' | 'dark';
  /** Unit of the cube's values, for the axis title. */
  readonly unit: Cube['unit'];
  /** Scene name, for file names. */
  readonly scene?: string;
  /** The estimate's abundances, saved with the spectra in a .mat. */
  readonly abundances?: MatResult['abundances'];
  readonly references?: readonly ReferenceSpectra[];
  readonly onRemoveReference?: (file: string) => void;
  /** Library spectra that were chosen to be drawn. */
  readonly overlays?: readonly Overlay[];
  readonly view?: SpectrumView;
  /** Band widths of the cube, which are saved with the spectra. */
  readonly fwhm?: Cube['fwhm'];
  readonly map?: Cube['map'];
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
const referenceStyle: { dash: Dash; width: number } = { dash: 'longdash', width: 1.5 };
const noReferences: readonly ReferenceSpectra[] = [];
const noOverlays: readonly Overlay[] = [];
const hiddenKey = (file: string): string => `reference ${file}`;

const kindOrder: readonly SpectrumKind[] = ['estimate', 'initial', 'truth'];

function drawReference(
  { file, name, color, scale, y }: ReferenceLine,
  x: readonly number[],
  at: string,
  theme: PlotTheme,
): Data {
  const note = scale === 1 ? '' : `<br>scaled ×${scale.toPrecision(3)}`;
  return {
    type: 'scatter',
    mode: 'lines',
    name: `${plain(name)}, ${plain(file)}`,
    x: [...x],
    y: [...y],
    connectgaps: false,
    opacity: 0.9,
    line: {
      color: color === null ? theme.muted : legibleOn(endmemberColor(color), theme.surface),
      ...referenceStyle,
    },
    hovertemplate: `${plain(name)}, ${plain(file)}<br>${at}: %{y:.4g}${note}<extra></extra>`,
  };
}

function drawSpectra(
  spectra: SpectraLines,
  references: readonly ReferenceLine[],
  hidden: ReadonlySet<string>,
  hasWavelengths: boolean,
  unit: string,
  view: SpectrumView,
  theme: PlotTheme,
): Drawing {
  const seen = (y: readonly (number | null)[]) => viewedLine(view, spectra.x, y, hasWavelengths);
  const at = hasWavelengths ? '%{x:.0f} nm' : 'band %{x}';
  const data = spectra.lines
    .filter((l) => !hidden.has(l.kind) && !hidden.has(l.endmember.id))
    .map(({ kind, endmember, y, scale }): Data => {
      const { dash, width, opacity, what } = kinds[kind];
      const text = plain(endmember.name);
      const note = scale === 1 ? '' : `<br>truth scaled ×${scale.toPrecision(3)}`;
      return {
        type: 'scatter',
        mode: 'lines',
        name: `${text}, ${what}${scale === 1 ? '' : ` ×${scale.toPrecision(3)}`}`,
        x: [...spectra.x],
        y: [...seen(y)],
        connectgaps: false,
        opacity,
        line: { color: legibleOn(endmemberColor(endmember.color), theme.surface), dash, width },
        hovertemplate: `${text}, ${what}<br>${at}: %{y:.4g}${note}<extra></extra>`,
      };
    });
  const shown = references.filter((line) => !hidden.has(hiddenKey(line.file)));
  data.push(
    ...shown.map((line) => drawReference({ ...line, y: seen(line.y) }, spectra.x, at, theme)),
  );
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

/** The first dozen names. */
const namesOf = (names: readonly string[]): string =>
  names.length > fewSpectra
    ? `${names.slice(0, fewSpectra).join(', ')} and ${names.length - fewSpectra} more`
    : names.join(', ');

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
  const { theme, unit, references = noReferences, overlays = noOverlays } = props;
  const { view = 'measured' } = props;
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const spectra = useMemo(
    () =>
      spectraLines({ endmembers, wavelengths, validBands, estimate, initial, truth, truthCount }),
    [endmembers, wavelengths, validBands, estimate, initial, truth, truthCount],
  );
  const lines = useMemo(() => {
    const order = bandOrder(validBands.length, wavelengths);
    const chosen = overlays;
    return referenceLines({ references, endmembers, estimate, chosen, validBands, order });
  }, [references, overlays, endmembers, estimate, validBands, wavelengths]);
  const hasWavelengths = wavelengths !== null;
  const axis = unit && unit !== 'unknown' ? unit : 'value';
  const draw = useMemo(
    () => (page: PlotTheme) =>
      drawSpectra(spectra, lines, hidden, hasWavelengths, axis, view, page),
    [spectra, lines, hidden, hasWavelengths, axis, view],
  );
  const toggle = (key: string): void =>
    setHidden((now) => {
      const next = new Set(now);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  const save = (): void => {
    const table = {
      endmembers,
      wavelengths,
      fwhm: props.fwhm,
      validBands,
      estimate,
      initial,
      truth,
    };
    download(`${resultStem(props.scene ?? '', 'spectra')}.csv`, spectraCsv(table), 'text/csv');
  };
  // Between two renders of the page, the estimate may belong to another endmember count.
  const fits = estimate?.length === endmembers.length * validBands.length ? estimate : null;
  const library = fits && {
    scene: props.scene ?? '',
    endmembers,
    estimate: fits,
    validBands,
    wavelengths,
    fwhm: props.fwhm,
    unit: props.unit,
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
              <EndmemberChip color={e.color} />
              {e.name}
            </button>
          ))}
        </div>
        {spectra.lines.length > 0 && (
          <SaveMenu
            label="Save spectra"
            items={spectraItems(save, library, props.abundances ?? null, props.map)}
          />
        )}
      </div>
      <Plot
        draw={draw}
        theme={theme}
        fileName="endmembers"
        empty={
          spectra.lines.length + lines.length
            ? null
            : 'Endmember spectra appear here while training.'
        }
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
        {references.map(({ file, names, note }) => (
          <span key={file} className="plot-reference">
            <button
              type="button"
              className="plot-toggle"
              aria-pressed={!hidden.has(hiddenKey(file))}
              title={[`Show or hide ${file}: ${namesOf(names)}.`, note ?? ''].join(' ').trim()}
              onClick={() => toggle(hiddenKey(file))}
            >
              <LineSample {...referenceStyle} />
              <span className="plot-reference-name">{file}</span>
              {names.length > fewSpectra && (
                <span className="plot-note">
                  {lines.filter((l) => l.file === file).length} of {names.length}
                </span>
              )}
              {lines.some((l) => l.file === file && l.scale !== 1) && (
                <span className="plot-note">scaled</span>
              )}
            </button>
            <button
              type="button"
              className="save-button"
              aria-label={`Remove ${file}`}
              title={`Remove ${file}`}
              onClick={() => props.onRemoveReference?.(file)}
            >
              <Icon name="close" />
            </button>
          </span>
        ))}
      </div>
      <figcaption className="sr-only">
        {spectraSummary(spectra, hasWavelengths)}
        {references.map(({ file, names }) => ` Reference spectra of ${file}: ${namesOf(names)}.`)}
      </figcaption>
    </figure>
  );
}
