/** The views as markup: names people and assistive tools rely on, empty and truthless states. Drawing needs a browser. */
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { computeMetrics } from '../metrics/metrics';
import { MetricsTable } from '../metrics/MetricsTable';
import { EndmemberPlot } from '../plots/EndmemberPlot';
import { LossPlot } from '../plots/LossPlot';
import { AbundanceMaps } from './AbundanceMaps';
import { ErrorMap } from './ErrorMap';

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

  it('draws nothing from arrays of another endmember count', () => {
    const html = renderToStaticMarkup(<AbundanceMaps {...maps} estimate={new Float32Array(9)} />);
    expect(imageNames(html)).toEqual(['Tree truth']);
  });

  it('offers every export of all maps by name, once there is an estimate', () => {
    const offered = (html: string): string[] =>
      [...html.matchAll(/<button[^>]*aria-label="(All [^"]*)"[^>]*>/g)].map(
        ([tag, name]) => `${name}${tag.includes('disabled=""') ? ', disabled' : ''}`,
      );
    const names = [
      'All maps as PNG',
      'All estimates as .npy',
      'All estimates as ENVI',
      'All estimates as .mat',
    ];
    expect(offered(renderToStaticMarkup(<AbundanceMaps {...maps} />))).toEqual(names);
    const [png, ...estimates] = names;
    const off = [png, ...estimates.map((name) => `${name}, disabled`)];
    for (const estimate of [null, new Float32Array(9)]) {
      const html = renderToStaticMarkup(<AbundanceMaps {...maps} estimate={estimate} />);
      expect(offered(html)).toEqual(off);
    }
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

describe('MetricsTable', () => {
  it('has the agreed names, bold for the better RMSE, and the ratio', () => {
    const metrics = {
      rows: [{ name: 'Tree', color: 2, rmse: 0.05, sad: 0.1, classicalRmse: 0.1 }],
      mean: { rmse: 0.05, sad: 0.1, classicalRmse: 0.1 },
    };
    const html = renderToStaticMarkup(<MetricsTable metrics={metrics} hasTruth {...facts} />);
    expect(html).toContain('aria-label="Metrics"');
    const columns = [...html.matchAll(/<th scope="col"[^>]*>([^<]*)</g)].map((m) => m[1]);
    expect(columns).toEqual(['Endmember', 'RMSE', 'SAD', 'Classical RMSE']);
    expect(html.match(/<th scope="row"/g)).toHaveLength(2);
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

  it('shows dashes and says why when there is no truth', () => {
    const mask = { pixels: new Uint8Array(3), bands: new Uint8Array(2) };
    const metrics = computeMetrics({ endmembers, ...none, ...noSpectra, mask });
    const html = renderToStaticMarkup(
      <MetricsTable metrics={metrics} hasTruth={false} {...facts} />,
    );
    expect(html.match(/<td>–<\/td>/g)).toHaveLength(9);
    expect(html).toContain('need a ground truth');
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
    expect(spectra).toContain('aria-label="Export spectra as CSV"');
    expect(spectra).toContain('aria-label="Export estimated spectra as ENVI or .mat"');
  });

  it('offer ENVI and .mat only for an estimate of as many endmembers', () => {
    const offer = (estimate: Float32Array | null): boolean =>
      renderToStaticMarkup(
        <EndmemberPlot
          endmembers={endmembers}
          wavelengths={null}
          validBands={Uint8Array.of(1, 1)}
          estimate={estimate}
          initial={null}
          truth={Float32Array.of(2, 4)}
          truthCount={1}
          theme="light"
          unit="unknown"
        />,
      ).includes('Export estimated spectra');
    expect([null, new Float32Array(6), new Float32Array(4)].map(offer)).toEqual([
      false,
      false,
      true,
    ]);
  });
});
