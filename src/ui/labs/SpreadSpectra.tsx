/** Endmember spectra as a mean line in a band of one standard deviation on both sides. */
import { useMemo } from 'react';
import type { Scene } from '../../scene/scene';
import { resultEndmembers } from '../../store/train/result';
import { endmemberColor } from '../draw/colors';
import { Panel } from '../common/Panel';
import { useStudioState } from '../common/context';
import { legibleOn } from '../draw/legible';
import { Plot } from '../plots/Plot';
import { axisTitle, baseLayout, plain } from '../plots/plotly';
import type { Data, Drawing, PlotTheme } from '../plots/plotly';
import { bandOrder } from '../plots/spectra';
import type { SpreadShown } from './SpreadPanel';

/** Where each stretch of numbers without a gap begins, and ends (exclusive). */
function stretches(values: readonly (number | null)[]): [number, number][] {
  const found: [number, number][] = [];
  values.forEach((v, i) => {
    if (v === null) return;
    const last = found.at(-1);
    if (last?.[1] === i) last[1] = i + 1;
    else found.push([i, i + 1]);
  });
  return found;
}

export function SpreadSpectra({ scene, spread }: { scene: Scene; spread: SpreadShown }) {
  const theme = useStudioState((s) => s.theme);
  const present = useStudioState((s) => s.endmembers);
  const { cube, mask } = scene;
  const endmembers = resultEndmembers(spread, present);
  const draw = useMemo(
    () =>
      (page: PlotTheme): Drawing => {
        const order = bandOrder(cube.bands, cube.wavelengths);
        const x = order.map((b) => cube.wavelengths?.[b] ?? b);
        const { endmembers: mean, endmemberSd: sd } = spread.value;
        const at = (r: number, by: number): (number | null)[] =>
          order.map((b) => {
            const k = r * cube.bands + b;
            const v = mask.bands[b] ? mean[k] + by * sd[k] : NaN;
            return Number.isFinite(v) ? v : null;
          });
        const data = endmembers.flatMap((e, r): Data[] => {
          const color = legibleOn(endmemberColor(e.color), page.surface);
          const low = at(r, -1);
          const high = at(r, 1);
          // A band for every stretch of valid bands: Plotly would fill across the gaps.
          const bands = stretches(low).map(([from, to]): Data => ({
            type: 'scatter',
            mode: 'lines',
            x: [...x.slice(from, to), ...x.slice(from, to).reverse()],
            y: [...high.slice(from, to), ...low.slice(from, to).reverse()],
            line: { color, width: 0 },
            fill: 'toself',
            fillcolor: `${color}38`,
            hoverinfo: 'skip',
          }));
          const line: Data = {
            type: 'scatter',
            mode: 'lines',
            name: plain(e.name),
            x,
            y: at(r, 0),
            connectgaps: false,
            line: { color, width: 1.8 },
            hovertemplate: `${plain(e.name)}<br>%{y:.4g}<extra></extra>`,
          };
          return [...bands, line];
        });
        const base = baseLayout(page);
        const unit = cube.unit === 'unknown' ? 'value' : cube.unit;
        return {
          data,
          layout: {
            ...base,
            uirevision: `${x[0]}-${x.length}`,
            xaxis: {
              ...base.xaxis,
              title: axisTitle(cube.wavelengths ? 'wavelength (nm)' : 'band', page),
              nticks: 7,
              separatethousands: false,
            },
            yaxis: { ...base.yaxis, title: axisTitle(unit, page), rangemode: 'tozero', nticks: 6 },
          },
        };
      },
    [cube, mask, endmembers, spread],
  );
  return (
    <Panel id="spread-spectra" title="Endmember spectra, mean ± sd">
      <figure className="plot" aria-label="Endmember spectra, mean and standard deviation">
        <Plot
          draw={draw}
          theme={theme}
          fileName="spread-spectra"
          empty={null}
          className="plot-box-spectra"
        />
        <div className="plot-legend">
          {endmembers.map((e) => (
            <span key={e.id} className="labs-legend">
              <span aria-hidden="true" style={{ background: endmemberColor(e.color) }} />
              {e.name}
            </span>
          ))}
        </div>
        <figcaption className="sr-only">
          Mean spectra of {endmembers.map((e) => e.name).join(', ')} over {spread.value.runs} runs.
        </figcaption>
      </figure>
    </Panel>
  );
}
