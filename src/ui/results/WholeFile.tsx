/**
 * The whole file of a scene that is on screen in part: asked for here, followed here, saved from here. Its maps are shown
 * small; they are no scene that can be annotated.
 */
import { useMemo, useRef } from 'react';
import { thinned } from '../../maths/thinned';
import { isLink } from '../../scene/linkFile';
import { isGoing } from '../../store/job';
import { resultEndmembers } from '../../store/train/result';
import { isPartOfFile, wholeFileProblem } from '../../store/results/wholeFile';
import type { WholeFile } from '../../store/results/wholeFile';
import { viridis } from '../draw/colormaps';
import { ErrorNote } from '../common/ErrorNote';
import { Icon } from '../common/Icon';
import { useStudio, useStudioState } from '../common/context';
import { noted, saveAllEnvi, saveAllNpy, saveAllTiff } from '../maps/exportMaps';
import type { AllMaps } from '../maps/exportMaps';
import { MapView } from '../maps/MapView';
import { SaveMenu } from '../common/SaveMenu';
import { abundance } from '../maps/format';
import './wholeFile.css';

export function WholeFilePart() {
  const part = useStudioState((s) => s.scene !== null && isPartOfFile(s.scene));
  const trained = useStudioState((s) => s.result?.summary != null);
  const file = useStudioState((s) => s.wholeFile);
  if (!part || (!trained && !file)) return null;
  return (
    <section className="whole-file" aria-label="The whole file">
      <h3>The whole file</h3>
      <Ask />
      {file && <Progress file={file} />}
      {file?.error && <ErrorNote error={file.error} />}
      {file?.maps && <FileResult file={file} />}
    </section>
  );
}

/** The files of the scene are at hand: a link is none. */
const filesHere = (files: readonly File[]): boolean => files.length > 0 && !files.some(isLink);

function Ask() {
  const studio = useStudio();
  const picker = useRef<HTMLInputElement>(null);
  const problem = useStudioState(wholeFileProblem);
  const active = useStudioState((s) => isGoing(s.wholeFile));
  const cancelling = useStudioState((s) => s.wholeFile?.cancelling === true);
  const known = useStudioState((s) => filesHere(s.importedFrom?.files ?? []));
  const fetched = useStudioState((s) => s.importedFrom?.files.some(isLink) === true);
  return (
    <>
      <p className="hint">
        {active || problem === null
          ? 'The scene on screen is a part of its file. The trained network can answer all of it, block by block from the disk, however large it is; nothing is trained again.'
          : problem}
        {fetched &&
          ' This scene was fetched from its address: download the file, then choose it here.'}
      </p>
      <div className="button-row">
        <button
          type="button"
          className="button"
          disabled={problem !== null}
          onClick={() => (known ? studio.unmixWholeFile() : picker.current?.click())}
        >
          <Icon name="play" />
          {known ? 'Unmix the whole file' : 'Choose its file and unmix it'}
        </button>
        <button
          type="button"
          className="button"
          disabled={!active || cancelling}
          onClick={() => studio.cancelWholeFile()}
        >
          <Icon name="stop" />
          Cancel
        </button>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          aria-label="Files of the scene"
          onChange={(e) => {
            studio.unmixWholeFile([...(e.currentTarget.files ?? [])]);
            e.currentTarget.value = '';
          }}
        />
      </div>
    </>
  );
}

function Progress({ file }: { file: WholeFile }) {
  const percent = Math.round(file.fraction * 100);
  const said: Readonly<Record<WholeFile['status'], string>> = {
    running: file.cancelling ? 'Stopping…' : `${file.what}, ${percent} %`,
    finished: file.maps ? doneText(file.maps) : '',
    cancelled: 'Cancelled.',
    failed: 'Stopped with an error.',
  };
  return (
    <div className="whole-file-progress">
      <p role="status" aria-label="Whole file status">
        {said[file.status]}
      </p>
      <div
        className="progress"
        role="progressbar"
        aria-label="Whole file progress"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        data-active={file.status === 'running'}
      >
        <span style={{ transform: `scaleX(${file.fraction})` }} />
      </div>
    </div>
  );
}

function doneText({ lines, samples, seconds, validPixels }: NonNullable<WholeFile['maps']>) {
  const left = lines * samples - validPixels;
  const unused =
    left === 0
      ? ''
      : left === 1
        ? ' 1 pixel has no usable values and no answer.'
        : ` ${left.toLocaleString('en')} pixels have no usable values and no answer.`;
  return `${lines.toLocaleString('en')} lines × ${samples.toLocaleString('en')} samples in ${seconds.toFixed(1)} s.${unused}`;
}

/** Previews have at most so many pixels a side. */
const SIDE = 320;
const unitRange = { low: 0, high: 1 };

function FileResult({ file }: { file: WholeFile }) {
  const { store } = useStudio();
  const present = useStudioState((s) => s.endmembers);
  const maps = file.maps!;
  const endmembers = useMemo(
    () => resultEndmembers({ endmembers: file.endmembers }, present),
    [file.endmembers, present],
  );
  const R = endmembers.length;
  const small = useMemo(() => thinned(maps.abundances, maps, R, SIDE), [maps, R]);
  const all: AllMaps = {
    ...maps,
    endmembers,
    scene: `${file.scene} whole`,
    validPixels: maps.valid,
  };
  const note = store.getState().notify;
  return (
    <>
      <div className="whole-file-maps">
        {endmembers.map((e, r) => (
          <MapView
            key={e.id}
            lines={small.lines}
            samples={small.samples}
            caption={e.name}
            content={{
              label: `${e.name} estimate, whole file`,
              channel: { values: small.values, stride: R, offset: r },
              minus: null,
              range: unitRange,
              map: viridis,
            }}
            format={abundance}
            cursor={null}
            onCursor={nothing}
            onPick={nothing}
          />
        ))}
      </div>
      <SaveMenu
        label="Save the whole file’s maps"
        className="button small"
        button={
          <>
            <Icon name="download" />
            Save whole file
          </>
        }
        items={[
          {
            label: 'ENVI, .zip',
            run: () => noted(saveAllEnvi(all), note),
          },
          {
            label: 'GeoTIFF',
            run: () => noted(saveAllTiff(all), note),
          },
          {
            label: '.npy',
            run: () => saveAllNpy(all.scene, maps.abundances, maps.lines, maps.samples),
          },
        ]}
      />
    </>
  );
}

const nothing = () => undefined;
