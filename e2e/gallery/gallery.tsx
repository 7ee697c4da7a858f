/**
 * The result views side by side on made-up data, to look at while building them: served by `vite` in development
 * only (/e2e/gallery/), never built. Query: theme=dark, state=empty|live|final|stale, truth=no, size=LINESxSAMPLES, r=COUNT.
 */
import { StrictMode, useState } from 'react';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import '../../src/ui/tokens.css';
import '../../src/ui/base.css';
import { AbundanceMaps } from '../../src/ui/results/AbundanceMaps';
import { ErrorMap } from '../../src/ui/results/ErrorMap';
import type { Pixel } from '../../src/ui/maps/MapView';
import type { Known } from '../../src/ui/results/known';
import { computeMetrics } from '../../src/ui/results/metrics';
import { MetricsTable } from '../../src/ui/results/MetricsTable';
import { EndmemberPlot } from '../../src/ui/spectra/EndmemberPlot';
import { LossPlot } from '../../src/ui/train/LossPlot';
import { synthetic, syntheticLosses } from './synthetic';
import './gallery.css';

const query = new URLSearchParams(location.search);
const theme = query.get('theme') === 'dark' ? 'dark' : 'light';
const state = query.get('state') ?? 'final';
const [lines, samples] = (query.get('size') ?? '80x96').split('x').map(Number);
const scene = synthetic(lines, samples, Number(query.get('r') ?? 4), state === 'live' ? 1.2 : 0.5);
const losses = syntheticLosses(60);
document.documentElement.dataset.theme = theme;

function Panel({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="gallery-panel">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Gallery() {
  const [cursor, setCursor] = useState<Pixel | null>({ line: lines >> 1, sample: samples >> 1 });
  const [picked, setPicked] = useState('');
  const empty = state === 'empty';
  const truth = query.get('truth') === 'no' ? null : scene.truth;
  const linked = {
    cursor,
    onCursor: (line: number, sample: number) => setCursor({ line, sample }),
    onPick: (line: number, sample: number) => setPicked(`${line},${sample}`),
  };
  const { endmembers } = scene;
  const metrics = computeMetrics({
    endmembers,
    estimate: empty ? null : scene.estimate,
    truth,
    truthCount: endmembers.length,
    classical: empty ? null : scene.classical,
    estimateEndmembers: empty ? null : scene.estimateSpectra,
    truthEndmembers: truth && scene.truthSpectra,
    mask: { pixels: scene.validPixels, bands: scene.validBands },
  });
  const known: Known = {
    rows: endmembers.map(({ name, color }, r) => ({
      ...{ name, color, labels: empty ? 0 : 2 + r, spread: empty ? null : 0.004 * (r + 1) },
      ...{ atLabels: empty ? null : 0.01 * (r + 1), leftOut: empty ? null : 0.017 * (r + 1) },
    })),
    mean: empty
      ? { atLabels: null, leftOut: null, spread: null }
      : { atLabels: 0.025, leftOut: 0.0425, spread: 0.01 },
    agreement: empty ? null : 0.05,
    classicalLeftOut: empty ? null : 0.0631,
    unexplained: empty ? null : 0.013,
    spreadOf: empty ? null : { runs: 5, vary: 'seeds' },
  };
  return (
    <main className="gallery">
      <div className="gallery-column">
        <Panel title="Maps">
          <AbundanceMaps
            {...linked}
            lines={lines}
            samples={samples}
            endmembers={endmembers}
            estimate={empty ? null : scene.estimate}
            truth={truth}
            truthCount={endmembers.length}
            validPixels={scene.validPixels}
            stale={state === 'stale'}
            scene="gallery"
          />
        </Panel>
        {!empty && (
          <Panel title="Reconstruction error">
            <ErrorMap
              {...linked}
              lines={lines}
              samples={samples}
              values={scene.error}
              unit="reflectance"
              scene="gallery"
            />
          </Panel>
        )}
        <p data-testid="picked">{picked}</p>
      </div>
      <div className="gallery-column">
        <Panel title="Loss">
          <LossPlot losses={empty ? [] : losses} steps={120} theme={theme} />
        </Panel>
        <Panel title="Endmembers">
          <EndmemberPlot
            endmembers={endmembers}
            wavelengths={query.get('wavelengths') === 'no' ? null : scene.wavelengths}
            validBands={scene.validBands}
            estimate={empty ? null : scene.estimateSpectra}
            initial={empty ? null : scene.initialSpectra}
            truth={empty ? null : truth && scene.truthSpectra}
            truthCount={endmembers.length}
            theme={theme}
            unit="reflectance"
          />
        </Panel>
        <Panel title="Metrics">
          <MetricsTable
            metrics={metrics}
            known={known}
            hasTruth={truth !== null}
            reconstructionRmse={empty ? null : 0.01234}
            unit="reflectance"
            variant={empty ? null : 'FCLS, unit-norm'}
            steps={empty ? null : 60}
            seconds={empty ? null : 8.4}
            engine={empty ? null : 'WASM (CPU, SIMD)'}
            scene="gallery"
          />
        </Panel>
      </div>
    </main>
  );
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Gallery />
  </StrictMode>,
);
