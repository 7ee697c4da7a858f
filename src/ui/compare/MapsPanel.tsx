/** Abundance maps and the reconstruction error under the scene image, linked with it. */
import { useMemo } from 'react';
import { endmembersFromTruth } from '../../store/endmembers';
import { isStale, resultEndmembers, resultIsForming, resultVersion } from '../../store/selectors';
import type { Studio } from '../../store/studio';
import { trainedOf } from '../../store/weights';
import { Empty, Panel } from '../common/Panel';
import { useStudio, useStudioState } from '../context';
import { AbundanceMaps } from '../maps/AbundanceMaps';
import { download } from '../download';
import { ErrorMap } from '../maps/ErrorMap';
import { resultStem } from '../maps/exportMaps';
import { saveReport } from './saveReport';
import { WholeFilePart } from './WholeFile';

export function MapsPanel() {
  const result = useStudioState((s) => s.result);
  const forming = useStudioState(resultIsForming);
  const versions = useStudioState(resultVersion);
  const step = result?.estimate.step;
  const when = result?.summary
    ? `after ${step} steps`
    : forming
      ? `at step ${step}, still training`
      : `at step ${step}, unfinished`;
  const aside = result ? `${when} · ${versions}` : undefined;
  return (
    <Panel id="maps" title="Maps" aside={aside} className="maps-panel">
      <Maps />
    </Panel>
  );
}

function Maps() {
  const studio = useStudio();
  const scene = useStudioState((s) => s.scene);
  const result = useStudioState((s) => s.result);
  const endmembers = useStudioState((s) => s.endmembers);
  const cursor = useStudioState((s) => s.cursor);
  const stale = useStudioState(
    (s) => s.result !== null && isStale(s.result, s.endmembers, s.labels),
  );
  const trained = useStudioState((s) => trainedOf(s) !== null);
  const truth = scene?.truth ?? null;
  // Kept between renders: they have new ids, which are the maps' keys, each time they are made.
  const ofTruth = useMemo(() => (truth ? endmembersFromTruth(truth) : []), [truth]);
  if (!scene || (!result && !truth)) {
    return (
      <Empty>
        One abundance map for each endmember will form here during training: estimate, truth and
        difference on one scale.
      </Empty>
    );
  }
  const { cube, mask } = scene;
  const shown = result ? resultEndmembers(result, endmembers) : endmembers;
  // Before training, truth that nothing is compared with yet is still worth a look.
  const listed = !result && truth && shown.every((e) => e.truth === null) ? ofTruth : shown;
  const linked = { cursor, ...linksOf(studio) };
  return (
    <>
      <AbundanceMaps
        lines={cube.lines}
        samples={cube.samples}
        endmembers={listed}
        estimate={result?.estimate.abundances ?? null}
        truth={truth?.abundances ?? null}
        truthCount={truth?.names.length ?? 0}
        validPixels={mask.pixels}
        stale={stale}
        scene={cube.name}
        spectra={
          result && {
            values: result.estimate.endmembers,
            validBands: mask.bands,
            wavelengths: cube.wavelengths,
            fwhm: cube.fwhm,
          }
        }
        map={cube.map}
        onSaveWeights={trained ? () => saveWeights(studio, cube.name) : null}
        onSaveReport={result ? () => saveReport(studio.store.getState()) : null}
        onNote={studio.store.getState().notify}
        {...linked}
      />
      {result?.summary && (
        <ErrorMap
          lines={cube.lines}
          samples={cube.samples}
          values={result.summary.reconstructionError}
          unit={cube.unit}
          scene={cube.name}
          {...linked}
        />
      )}
      <WholeFilePart />
    </>
  );
}

function saveWeights(studio: Studio, scene: string): void {
  const bytes = studio.exportWeights();
  if (bytes) download(`${resultStem(scene, 'weights')}.unmixw`, bytes, 'application/zip');
}

const links = new WeakMap<Studio, ReturnType<typeof makeLinks>>();

/** Handlers that stay the same, so that the maps do not repaint for them. */
function linksOf(studio: Studio) {
  const known = links.get(studio) ?? makeLinks(studio);
  links.set(studio, known);
  return known;
}

function makeLinks({ store }: Studio) {
  return {
    onCursor: (line: number, sample: number) => store.getState().setCursor({ line, sample }),
    /** A click in a map selects that pixel's label, or labels it. */
    onPick: (line: number, sample: number) => {
      store.getState().setCursor({ line, sample });
      store.getState().annotate(line, sample);
    },
  };
}
