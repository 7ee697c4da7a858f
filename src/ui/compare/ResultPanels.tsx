/** The right column's results: endmember spectra and the metrics table. */
import { Suspense, lazy, useMemo } from 'react';
import { resultEndmembers, resultVersion } from '../../store/selectors';
import { Empty, Panel } from '../common/Panel';
import { useStudio, useStudioState } from '../context';
import { computeMetrics } from '../metrics/metrics';
import { MetricsTable } from '../metrics/MetricsTable';
import { useKnown } from '../metrics/useKnown';
import { Matches } from '../spectrum/Matches';
import { ViewChoice } from '../spectrum/ViewChoice';

const EndmemberPlot = lazy(() =>
  import('../plots/EndmemberPlot').then((m) => ({ default: m.EndmemberPlot })),
);

export function EndmemberSpectraPanel() {
  const scene = useStudioState((s) => s.scene);
  const result = useStudioState((s) => s.result);
  const endmembers = useStudioState((s) => s.endmembers);
  const theme = useStudioState((s) => s.theme);
  const references = useStudioState((s) => s.references);
  const overlays = useStudioState((s) => s.overlays);
  const view = useStudioState((s) => s.spectrumView);
  const versions = useStudioState(resultVersion);
  const { store } = useStudio();
  const shown = useMemo(
    () => (result ? resultEndmembers(result, endmembers) : endmembers),
    [result, endmembers],
  );
  const truth = scene?.truth ?? null;
  const shows = result !== null || truth?.endmembers != null || references.length > 0;
  return (
    <Panel
      id="spectra"
      title="Endmember spectra"
      aside={versions}
      actions={scene && shows ? <ViewChoice /> : undefined}
    >
      {scene && shows ? (
        <Suspense fallback={null}>
          <EndmemberPlot
            endmembers={shown}
            wavelengths={scene.cube.wavelengths}
            validBands={scene.mask.bands}
            estimate={result?.estimate.endmembers ?? null}
            initial={result?.classical?.endmembers ?? null}
            truth={truth?.endmembers ?? null}
            truthCount={truth?.names.length ?? 0}
            references={references}
            overlays={overlays}
            view={view}
            onRemoveReference={(file) => store.getState().removeReference(file)}
            fwhm={scene.cube.fwhm}
            map={scene.cube.map}
            theme={theme}
            unit={scene.cube.unit}
            scene={scene.cube.name}
            abundances={
              result && {
                lines: scene.cube.lines,
                samples: scene.cube.samples,
                values: result.estimate.abundances,
                validPixels: scene.mask.pixels,
              }
            }
          />
          <Matches />
        </Suspense>
      ) : (
        <Empty>
          Spectra of the endmembers will be drawn here: the estimate, its start E⁽⁰⁾ from your
          labels, and the truth where the scene has it.
        </Empty>
      )}
    </Panel>
  );
}

export function MetricsPanel() {
  const versions = useStudioState(resultVersion);
  const scene = useStudioState((s) => s.scene);
  const result = useStudioState((s) => s.result);
  const endmembers = useStudioState((s) => s.endmembers);
  const shown = useMemo(
    () => (result ? resultEndmembers(result, endmembers) : endmembers),
    [result, endmembers],
  );
  const truth = scene?.truth ?? null;
  const metrics = useMemo(
    () =>
      scene && result
        ? computeMetrics({
            endmembers: shown,
            estimate: result.estimate.abundances,
            truth: truth?.abundances ?? null,
            truthCount: truth?.names.length ?? 0,
            classical: result.classical?.abundances ?? null,
            estimateEndmembers: result.estimate.endmembers,
            truthEndmembers: truth?.endmembers ?? null,
            mask: scene.mask,
          })
        : null,
    [scene, result, shown, truth],
  );
  const known = useKnown(
    result && {
      endmembers: shown,
      labels: result.labels,
      abundances: result.estimate.abundances,
      reconstructionError: result.summary?.reconstructionError ?? null,
      classical: result.classical,
    },
  );
  return (
    <Panel id="metrics" title="Metrics" aside={versions}>
      {scene && result && metrics && known ? (
        <MetricsTable
          metrics={metrics}
          known={known}
          hasTruth={truth !== null}
          reconstructionRmse={result.summary?.reconstructionRmse ?? null}
          unit={scene.cube.unit}
          variant={result.classical?.variant ?? null}
          steps={result.estimate.step}
          seconds={result.summary?.seconds ?? null}
          engine={
            result.summary
              ? `${result.summary.engine.engine === 'webgpu' ? 'WebGPU' : 'WASM'}, ${result.summary.engine.adapter}`
              : null
          }
          scene={scene.cube.name}
        />
      ) : (
        <Empty>
          How well the answer agrees with your labels will be listed here for every endmember; where
          the scene has a truth, RMSE and spectral angle beside the best classical answer, too.
        </Empty>
      )}
    </Panel>
  );
}
