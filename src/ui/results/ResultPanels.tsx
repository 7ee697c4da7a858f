/** The right column's results: endmember spectra and the metrics table. */
import { Suspense, lazy, useMemo } from 'react';
import { resultEndmembers, resultVersion } from '../../store/train/result';
import { isVeiled } from '../../store/open/veil';
import { answerName, shownAnswer } from '../../store/results/shown';
import type { Result } from '../../store/train/run';
import { word } from '../common/help';
import type { Help } from '../common/help';
import { Empty, Panel } from '../common/Panel';
import type { PanelName } from '../common/Panel';
import { useStudio, useStudioState } from '../common/context';
import { computeMetrics } from './metrics';
import { MetricsTable } from './MetricsTable';
import { useKnown } from './useKnown';
import { PreviewBadge } from './Preview';
import { Matches } from '../spectra/Matches';
import { ViewChoice } from '../spectra/ViewChoice';

const EndmemberPlot = lazy(() =>
  import('../spectra/EndmemberPlot').then((m) => ({ default: m.EndmemberPlot })),
);

const spectraHelp: Help = {
  text: [
    'The endmembers that training ended with, the start it took from your labels, and truth or libraries to compare with.',
    'With a spectral library open (ENVI .sli, CSV, ECOSTRESS text), the spectra most alike are listed; any can be drawn over the endmember or give it its name.',
  ],
  terms: [word.endmember, word.sad],
};

export function EndmemberSpectraPanel(name: PanelName) {
  const scene = useStudioState((s) => s.scene);
  const answer = useStudioState(shownAnswer);
  const endmembers = useStudioState((s) => s.endmembers);
  const theme = useStudioState((s) => s.theme);
  const references = useStudioState((s) => s.references);
  const overlays = useStudioState((s) => s.overlays);
  const view = useStudioState((s) => s.spectrumView);
  const versions = useStudioState(resultVersion);
  const { store } = useStudio();
  const shown = useMemo(
    () => (answer ? resultEndmembers(answer, endmembers) : endmembers),
    [answer, endmembers],
  );
  const truth = scene?.truth ?? null;
  const shows = answer !== null || truth?.endmembers != null || references.length > 0;
  return (
    <Panel
      {...name}
      help={spectraHelp}
      aside={answer?.preview ? <PreviewBadge short /> : versions}
      actions={scene && shows ? <ViewChoice /> : undefined}
    >
      {scene && shows ? (
        <Suspense fallback={null}>
          <EndmemberPlot
            endmembers={shown}
            wavelengths={scene.cube.wavelengths}
            validBands={scene.mask.bands}
            estimate={answer?.spectra ?? null}
            initial={answer?.classical?.endmembers ?? null}
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
            scene={answer ? answerName(scene.cube.name, answer) : scene.cube.name}
            abundances={
              answer && {
                lines: scene.cube.lines,
                samples: scene.cube.samples,
                values: answer.abundances,
                validPixels: scene.mask.pixels,
              }
            }
          />
          <Matches />
        </Suspense>
      ) : (
        <Empty>
          Spectra of the endmembers will be drawn here while you label and train: the estimate, its
          start E⁽⁰⁾ from your labels, and the truth where the scene has it.
        </Empty>
      )}
    </Panel>
  );
}

const metricsHelp: Help = {
  text: [
    'How far the answer is from the truth, where there is one, beside the classical answer from the same labels; and what can be known without a truth.',
    'No number here proves an answer right. A left-out error much larger than that at the labels says: more labels of this material.',
  ],
  terms: [
    word.rmse,
    word.sad,
    word.classical,
    [
      'At labels',
      'RMSE between the answer and your labels that have a tenth or more of the endmember: how well they were fitted.',
    ],
    [
      'Left out',
      'the same with what the other labels and the spectra say of each label, as if you had not given it: how well the answer may do where you have not labelled.',
    ],
    [
      'Agreement',
      'how far the labels usually differ from what the others say. It counts what is wrong with labels and with the mixing model together, so it is no measure of your care alone.',
    ],
    [
      'Not explained',
      'pixels whose reconstruction error is over three times the median of the scene and over 1 % of its usual (RMS) value: probably a material without a label.',
    ],
    [
      'Spread',
      'standard deviation over the runs of the lab, with the same labels; shown once the lab has run.',
    ],
  ],
};

export function MetricsPanel(name: PanelName) {
  const versions = useStudioState(resultVersion);
  const veiled = useStudioState(isVeiled);
  const scene = useStudioState((s) => s.scene);
  const answer = useStudioState(shownAnswer);
  const endmembers = useStudioState((s) => s.endmembers);
  const shown = useMemo(
    () => (answer ? resultEndmembers(answer, endmembers) : endmembers),
    [answer, endmembers],
  );
  const truth = scene?.truth ?? null;
  const metrics = useMemo(
    () =>
      scene && answer
        ? computeMetrics({
            endmembers: shown,
            estimate: answer.abundances,
            truth: truth?.abundances ?? null,
            truthCount: truth?.names.length ?? 0,
            classical: answer.classical?.abundances ?? null,
            estimateEndmembers: answer.spectra,
            truthEndmembers: truth?.endmembers ?? null,
            mask: scene.mask,
          })
        : null,
    [scene, answer, shown, truth],
  );
  const known = useKnown(
    answer && {
      endmembers: shown,
      labels: (answer.result ?? answer.preview)?.labels ?? [],
      abundances: answer.abundances,
      reconstructionError: answer.reconstructionError,
      classical: answer.classical,
    },
  );
  return (
    <Panel {...name} help={metricsHelp} aside={answer?.preview ? <PreviewBadge /> : versions}>
      {scene && answer && metrics && known ? (
        <MetricsTable
          metrics={metrics}
          known={known}
          hasTruth={truth !== null}
          veiled={veiled}
          reconstructionRmse={answer.reconstructionRmse}
          unit={scene.cube.unit}
          variant={answer.preview?.variant ?? answer.classical?.variant ?? null}
          {...runFacts(answer.result)}
          scene={answerName(scene.cube.name, answer)}
        />
      ) : (
        <Empty>
          How well the answer agrees with your labels will be listed here for every endmember while
          you label; where the scene has a truth, RMSE and spectral angle, too.
        </Empty>
      )}
    </Panel>
  );
}

/** What the table says of the run; a preview has none. */
function runFacts(result: Result | null) {
  const engine = result?.summary?.engine;
  return {
    steps: result?.estimate.step ?? null,
    seconds: result?.summary?.seconds ?? null,
    engine: engine ? `${engine.engine === 'webgpu' ? 'WebGPU' : 'WASM'}, ${engine.adapter}` : null,
  };
}
