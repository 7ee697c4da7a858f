/** The views as markup: names people and assistive tools rely on, empty and truthless states. Drawing needs a browser. */
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { Known } from '../results/known';
import { computeMetrics } from '../results/metrics';
import { MetricsTable } from '../results/MetricsTable';
import { EndmemberPlot } from '../spectra/EndmemberPlot';
import { LossPlot } from '../train/LossPlot';
import { spectraItems } from '../spectra/exportSpectra';
import { AbundanceMaps } from '../results/AbundanceMaps';
import { viridis } from '../draw/colormaps';
import { ErrorMap } from '../results/ErrorMap';
import type { SaveGroup } from '../common/SaveMenu';
import { resultGroups } from '../results/resultGroups';

const endmembers = [
  { id: 'a', name: 'Tree', color: 2, truth: 0 },
  { id: 'b', name: 'Soil <b>', color: 0, truth: null },
];
const linked = { cursor: null, onCursor: () => undefined, onPick: () => undefined };
// 1 line × 3 samples
const maps = {
  ...linked,
  lines: 1,
  samples: 3,
  endmembers,
  estimate: Float32Array.of(0.2, 0.8, 0.5, 0.5, NaN, NaN),
  truth: Float32Array.of(0.3, 0.5, NaN),
  truthCount: 1,
  validPixels: Uint8Array.of(1, 1, 0),
  stale: false,
};
const imageNames = (html: string): string[] =>
  [...html.matchAll(/<canvas[^>]*role="img" aria-label="([^"]*)"/g)].map((m) => m[1]);

describe('AbundanceMaps', () => {
  it('names each map after its endmember, and draws no truth or difference where there is no truth', () => {
    const html = renderToStaticMarkup(<AbundanceMaps {...maps} />);
    expect(imageNames(html)).toEqual([
      'Tree estimate',
      'Tree truth',
      'Tree difference',
      'Soil &lt;b&gt; estimate',
    ]);
    // Tree is off by 0.1 and 0 over two valid pixels.
    expect(html).toContain('RMSE <b>0.0707</b>');
  });

  it('shows the values under the linked cursor', () => {
    const html = renderToStaticMarkup(<AbundanceMaps {...maps} cursor={{ line: 0, sample: 0 }} />);
    expect(html).toContain('0.200');
    expect(html).toContain('0.300');
    expect(html).toContain('−0.100');
    const masked = renderToStaticMarkup(
      <AbundanceMaps {...maps} cursor={{ line: 0, sample: 2 }} />,
    );
    expect(masked.match(/>masked</g)).toHaveLength(4);
  });

  it('keeps the frames and says what will appear while there is no estimate', () => {
    const html = renderToStaticMarkup(<AbundanceMaps {...maps} estimate={null} />);
    expect(html).toContain('Maps appear here while training…');
    expect(imageNames(html)).toEqual(['Tree truth']);
    const count = (text: string): number => text.split('class="map-frame').length - 1;
    expect(count(html)).toBe(count(renderToStaticMarkup(<AbundanceMaps {...maps} />)));
  });

  it('says in place of that what maps wait for, and which kind of preview they are', () => {
    const said = 'Maps come with the first label of Tree.';
    const waiting = renderToStaticMarkup(<AbundanceMaps {...maps} estimate={null} said={said} />);
    expect(waiting).toContain(said);
    expect(waiting).not.toContain('Maps appear here while training…');
    const shown = renderToStaticMarkup(<AbundanceMaps {...maps} said={said} preview="coarse" />);
    expect(shown).toContain('data-preview="coarse"');
    expect(shown).not.toContain(said);
  });

  it('draws nothing from arrays of another endmember count', () => {
    const html = renderToStaticMarkup(<AbundanceMaps {...maps} estimate={new Float32Array(9)} />);
    expect(imageNames(html)).toEqual(['Tree truth']);
  });

  it('offers every export of a result by name, once there is something to save', () => {
    const html = renderToStaticMarkup(<AbundanceMaps {...maps} />);
    expect(html).toContain('aria-label="Save results"');
    const content = { label: '', channel: { values: maps.estimate, stride: 2, offset: 0 } };
    const map = { ...content, minus: null, range: { low: 0, high: 1 }, map: viridis };
    const rows = [{ endmember: endmembers[0], estimate: map, truth: null, difference: null }];
    const { lines, samples, validPixels } = maps;
    const all = { lines, samples, endmembers, abundances: maps.estimate, validPixels, scene: '' };
    const given = { rows, maps: all, size: { lines, samples }, scene: '', spectra: null };
    const offered = (groups: readonly SaveGroup[]): string[] =>
      groups.flatMap((g) => g.items.map((i) => `${i.label}${i.disabled ? ', disabled' : ''}`));
    const formats = ['ENVI, .zip', 'GeoTIFF, .tif', 'MATLAB, .mat', 'NumPy, .npy'];
    const run = ['Report, .html', 'Weights, .unmixw'];
    const off = (names: readonly string[]): string[] => names.map((name) => `${name}, disabled`);
    const save = () => undefined;
    expect(offered(resultGroups({ ...given, onSaveReport: save, onSaveWeights: save }))).toEqual([
      ...formats,
      'All maps, .png',
      ...run,
    ]);
    expect(offered(resultGroups(given))).toEqual([...formats, 'All maps, .png']);
    const empty = { ...given, rows: [], maps: null, onSaveReport: null, onSaveWeights: null };
    expect(offered(resultGroups(empty))).toEqual(off([...formats, 'All maps, .png', ...run]));
  });

  it('says that maps are out of date', () => {
    const html = renderToStaticMarkup(<AbundanceMaps {...maps} stale />);
    expect(html).toContain('before your last change');
  });
});

describe('ErrorMap', () => {
  it('has its name and a scale to the 98th percentile in the cube’s unit', () => {
    const values = Float32Array.from({ length: 100 }, (_, i) => i + 1);
    const html = renderToStaticMarkup(
      <ErrorMap {...linked} lines={10} samples={10} values={values} unit="radiance" />,
    );
    expect(imageNames(html)).toEqual(['Reconstruction error']);
    expect(html).toContain('RMS error, radiance');
    expect(html).toContain('≥ 98');
  });

  it('keeps its frame while a run has no errors yet, with nothing to save', () => {
    const html = renderToStaticMarkup(
      <ErrorMap {...linked} lines={10} samples={10} values={null} unit="radiance" />,
    );
    expect(imageNames(html)).toEqual([]);
    expect(html).toContain('map-frame-empty');
    expect(html).toContain('comes when the run has ended');
    expect(html).not.toContain('Save reconstruction error map');
  });
});

const none = { estimate: null, truth: null, truthCount: 0, classical: null };
const noSpectra = { estimateEndmembers: null, truthEndmembers: null };
const facts = {
  reconstructionRmse: 0.01234,
  unit: 'reflectance',
  variant: 'FCLS, raw',
  steps: 60,
  seconds: 8.4,
  engine: 'WASM',
};

const known: Known = {
  rows: [{ name: 'Tree', color: 2, labels: 4, atLabels: 0.02, leftOut: 0.041, spread: null }],
  mean: { atLabels: 0.02, leftOut: 0.041, spread: null },
  ...{ agreement: 0.06, classicalLeftOut: 0.063, unexplained: 0.0131, spreadOf: null },
};
const noNumbers = { rmse: null, sad: null, classicalRmse: null };

describe('MetricsTable', () => {
  it('has the agreed names, bold for the better RMSE, and the ratio', () => {
    const metrics = {
      rows: [{ name: 'Tree', color: 2, rmse: 0.05, sad: 0.1, classicalRmse: 0.1 }],
      mean: { rmse: 0.05, sad: 0.1, classicalRmse: 0.1 },
    };
    const html = renderToStaticMarkup(
      <MetricsTable metrics={metrics} known={known} hasTruth {...facts} />,
    );
    expect(html).toContain('aria-label="Metrics"');
    const columns = [...html.matchAll(/<th scope="col"[^>]*>([^<]*)</g)].map((m) => m[1]);
    expect(columns).toEqual([
      ...['Endmember', 'RMSE', 'SAD', 'Classical RMSE'],
      ...['Against the labels', 'Labels', 'At labels', 'Left out'],
    ]);
    expect(html.match(/<th scope="row"/g)).toHaveLength(4);
    expect(html).toContain('<td data-best="true">0.0500</td><td>0.1000</td><td>0.1000</td>');
    expect(html).toContain('×0.50 (50 % lower)');
    expect(html).toContain('0.0123 reflectance');
    expect(html).toContain('60 steps · 8.4 s · WASM');
    expect([...html.matchAll(/aria-label="(Export [^"]*)"/g)].map((m) => m[1])).toEqual([
      'Export CSV: metrics',
      'Export Markdown: metrics',
      'Export LaTeX: metrics',
    ]);
  });

  it('shows what is known where there is no truth, and nothing that needs one', () => {
    const mask = { pixels: new Uint8Array(3), bands: new Uint8Array(2) };
    const metrics = computeMetrics({ endmembers, ...none, ...noSpectra, mask });
    const html = renderToStaticMarkup(
      <MetricsTable metrics={metrics} known={known} hasTruth={false} {...facts} />,
    );
    expect(html).toContain('aria-label="Metrics"');
    expect(html.match(/<table/g)).toHaveLength(1);
    expect(html).not.toContain('Classical RMSE');
    expect(html).not.toContain('against classical');
    expect(html).toContain('<td>4</td><td>0.0200</td><td>0.0410</td>');
    expect(html).toContain('<dd>to about ± 5 %</dd>');
    expect(html).toContain('<dd>0.0630</dd>');
    expect(html).toContain('<dd>1.3 %</dd>');
    expect(html).toContain('opens with the scene');
    expect(html).not.toContain('Spread');
    const spread = {
      ...known,
      rows: [{ ...known.rows[0], spread: 0.011 }],
      mean: { ...known.mean, spread: 0.011 },
      spreadOf: { runs: 5, vary: 'seeds' as const },
    };
    const labs = renderToStaticMarkup(
      <MetricsTable metrics={metrics} known={spread} hasTruth={false} {...facts} />,
    );
    expect(labs).toContain('5 runs with other seeds');
    expect(labs.match(/<td>0.0110<\/td>/g)).toHaveLength(2);
  });

  it('keeps its rows where nothing is known yet', () => {
    const metrics = {
      rows: [{ name: 'Tree', color: 2, ...noNumbers }],
      mean: noNumbers,
    };
    const html = renderToStaticMarkup(
      <MetricsTable
        metrics={metrics}
        known={{
          ...known,
          rows: [{ ...known.rows[0], labels: 0, atLabels: null, leftOut: null }],
          mean: { atLabels: null, leftOut: null, spread: null },
          ...{ agreement: null, classicalLeftOut: null, unexplained: null },
        }}
        hasTruth={false}
        {...facts}
      />,
    );
    expect(html.match(/<td>–<\/td>/g)).toHaveLength(4);
    expect(html.match(/<dd>–<\/dd>/g)).toHaveLength(3);
  });
});

describe('plots', () => {
  it('have a name, an empty state and a text alternative', () => {
    const loss = renderToStaticMarkup(<LossPlot losses={[]} steps={60} theme="light" />);
    expect(loss).toContain('aria-label="Loss curves"');
    expect(loss).toContain('Loss curves appear here while training.');
    const losses = [{ step: 1, terms: { L_rec: 0.5, L_sup: 0 }, total: 0.5 }];
    const one = renderToStaticMarkup(<LossPlot losses={losses} steps={60} theme="dark" />);
    expect(one).toContain('The total loss stayed');
    expect(one).toContain('reconstruction');
    // A term that is switched off (always 0) is no line.
    expect(one).not.toContain('labels');
    const spectra = renderToStaticMarkup(
      <EndmemberPlot
        endmembers={endmembers}
        wavelengths={null}
        validBands={Uint8Array.of(1, 1)}
        estimate={Float32Array.of(1, 2, 3, 4)}
        initial={null}
        truth={Float32Array.of(2, 4)}
        truthCount={1}
        theme="light"
        unit="unknown"
      />,
    );
    expect(spectra).toContain('aria-label="Endmember spectra"');
    expect(spectra).toContain('over 2 bands: estimate, truth of Tree, Soil &lt;b&gt;');
    expect(spectra).toContain('scaled ×0.50');
    expect(spectra).toContain('aria-label="Save spectra"');
  });

  it('names reference spectra in the legend, each with its button to remove it', () => {
    const html = renderToStaticMarkup(
      <EndmemberPlot
        endmembers={endmembers}
        wavelengths={null}
        validBands={Uint8Array.of(1, 1)}
        estimate={null}
        initial={null}
        truth={null}
        truthCount={0}
        references={[{ file: 'lib.sli', names: ['Tree', 'Roof'], values: new Float32Array(4) }]}
        theme="light"
        unit="unknown"
      />,
    );
    expect(html).toContain('aria-label="Remove lib.sli"');
    expect(html).toContain('Reference spectra of lib.sli: Tree, Roof.');
  });

  it('offer ENVI and .mat only where there is an estimate', () => {
    const save = () => undefined;
    const validBands = Uint8Array.of(1, 1);
    const library = { scene: '', endmembers, estimate: new Float32Array(4), validBands };
    const offered = (of: typeof library | null) =>
      spectraItems(save, of && { ...of, wavelengths: null }, null).map((i) => i.disabled ?? false);
    expect(offered(null)).toEqual([false, true, true]);
    expect(offered(library)).toEqual([false, false, false]);
  });
});
