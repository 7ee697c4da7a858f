/** Abundance maps and the reconstruction error under the scene image, linked with it. */
import { useMemo } from 'react';
import { endmembersFromTruth } from '../../store/labels/endmembers';
import {
  isStale,
  resultEndmembers,
  resultIsForming,
  resultVersion,
} from '../../store/train/result';
import { answerName, previewText, showsPreview, shownAnswer } from '../../store/results/shown';
import type { Studio } from '../../store/studio';
import { trainedOf } from '../../store/train/weights';
import { word } from '../common/help';
import type { Help } from '../common/help';
import { Empty, Panel } from '../common/Panel';
import { Icon } from '../common/Icon';
import type { PanelName } from '../common/Panel';
import { useStudio, useStudioState } from '../common/context';
import { AbundanceMaps } from './AbundanceMaps';
import { download } from '../common/download';
import { ErrorMap } from './ErrorMap';
import { noted, resultStem } from '../maps/exportMaps';
import { PreviewBadge, PreviewTools } from './Preview';
import { saveReport } from './saveReport';
import { WholeFilePart } from './WholeFile';

const help: Help = {
  text: [
    'For each endmember: estimate, truth where there is one, and their difference, all on the same scale.',
    'Point at a map to read the pixel in all of them; “Save” has every format.',
    '“Maps while you label” draws them after every click, from the first moment each endmember has a label: what your labels say by classical unmixing, before any training. On a large scene a coarse picture comes first. Train refines it.',
    'After a run, the preview of changed labels takes the place of the trained maps; “Trained” brings them back.',
  ],
  terms: [word.abundance, word.truth],
};

export function MapsPanel(name: PanelName) {
  const result = useStudioState((s) => s.result);
  const forming = useStudioState(resultIsForming);
  const versions = useStudioState(resultVersion);
  const preview = useStudioState(showsPreview);
  const hasScene = useStudioState((s) => s.scene !== null);
  const step = result?.estimate.step;
  const when = result?.summary
    ? `after ${step} steps`
    : forming
      ? `at step ${step}, still training`
      : `at step ${step}, unfinished`;
  const aside = result ? `${when} · ${versions}` : undefined;
  return (
    <Panel
      {...name}
      help={help}
      aside={preview ? <PreviewBadge /> : aside}
      actions={hasScene ? <PreviewTools /> : undefined}
      className="maps-panel"
    >
      <Maps />
    </Panel>
  );
}

function Maps() {
  const studio = useStudio();
  const scene = useStudioState((s) => s.scene);
  const answer = useStudioState(shownAnswer);
  const said = useStudioState(previewText);
  const endmembers = useStudioState((s) => s.endmembers);
  const cursor = useStudioState((s) => s.cursor);
  const stale = useStudioState(
    (s) => s.result !== null && !showsPreview(s) && isStale(s.result, s.endmembers, s.labels),
  );
  const trained = useStudioState((s) => trainedOf(s) !== null);
  const truth = scene?.truth ?? null;
  // Kept between renders: they have new ids, which are the maps' keys, each time they are made.
  const ofTruth = useMemo(() => (truth ? endmembersFromTruth(truth) : []), [truth]);
  // With a scene the frames have their place from the start: the image above keeps its size when maps come.
  if (!scene) {
    return (
      <Empty>
        One abundance map for each endmember will form here while you label and train: estimate,
        truth and difference on one scale.
      </Empty>
    );
  }
  const { cube, mask } = scene;
  const preview = answer?.preview ?? null;
  const shown = answer ? resultEndmembers(answer, endmembers) : endmembers;
  const name = answer ? answerName(cube.name, answer) : cube.name;
  // Before training, truth that nothing is compared with yet is still worth a look.
  const listed = !answer && truth && shown.every((e) => e.truth === null) ? ofTruth : shown;
  const linked = { cursor, ...linksOf(studio) };
  return (
    <>
      <AbundanceMaps
        lines={cube.lines}
        samples={cube.samples}
        endmembers={listed}
        estimate={answer?.abundances ?? null}
        truth={truth?.abundances ?? null}
        truthCount={truth?.names.length ?? 0}
        validPixels={mask.pixels}
        stale={stale}
        said={answer ? undefined : said}
        preview={preview && (preview.coarse ? 'coarse' : 'full')}
        scene={name}
        spectra={
          answer && {
            values: answer.spectra,
            validBands: mask.bands,
            wavelengths: cube.wavelengths,
            fwhm: cube.fwhm,
          }
        }
        map={cube.map}
        onSaveWeights={trained && !preview ? () => saveWeights(studio, cube.name) : null}
        onSaveOnnx={answer?.result && !preview ? () => saveOnnx(studio, cube.name) : null}
        onSaveCapsule={
          answer?.result
            ? () => studio.store.getState().askCapsule({ kind: 'save', of: 'run' })
            : null
        }
        onSaveReport={answer?.result ? () => saveReport(studio.store.getState()) : null}
        onNote={studio.store.getState().notify}
        {...linked}
      />
      {answer && (
        <ErrorMap
          lines={cube.lines}
          samples={cube.samples}
          values={answer.reconstructionError}
          unit={cube.unit}
          scene={name}
          {...linked}
        />
      )}
      <WholeFilePart />
      <MoreFiles />
    </>
  );
}

/** The way to the scenes that are in other files. */
function MoreFiles() {
  const trained = useStudioState((s) => s.result?.summary != null);
  const setBatch = useStudioState((s) => s.setBatch);
  return (
    trained && (
      <button
        type="button"
        className="button more-files"
        aria-haspopup="dialog"
        onClick={() => setBatch({ open: true })}
      >
        <Icon name="scenes" />
        Unmix more files
      </button>
    )
  );
}

function saveWeights(studio: Studio, scene: string): void {
  const bytes = studio.exportWeights();
  if (bytes) download(`${resultStem(scene, 'weights')}.unmixw`, bytes, 'application/zip');
}

function saveOnnx(studio: Studio, scene: string): void {
  const weights = studio.exportWeights();
  const saving = import('./saveOnnx').then((m) => (weights ? m.saveOnnx(weights, scene) : null));
  noted(saving, studio.store.getState().notify);
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
