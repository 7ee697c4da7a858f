/** A dropped capsule: its bytes checked, what it says it is, the run again beside the studio, and the verdict. */
import { useEffect, useRef, useState } from 'react';
import { browserOf } from '../../capsule/environment';
import { readCapsule } from '../../capsule/read';
import type { OpenedCapsule } from '../../capsule/read';
import { verifyCapsule } from '../../capsule/verify';
import type { Verification } from '../../capsule/verify';
import { madeWords } from '../../capsule/words';
import type { EngineChoice } from '../../engine/info';
import { StudioError, toErrorData } from '../../scene/errors';
import type { StudioErrorData } from '../../scene/errors';
import { createPageBench } from '../../store/capsule/bench';
import type { PageBench } from '../../store/capsule/bench';
import { createEngine } from '../../store/workers';
import { ErrorNote } from '../common/ErrorNote';
import { Icon } from '../common/Icon';
import { bytes } from '../common/format';
import { VerdictView } from './VerdictView';

export function VerifyCapsule({ file }: { readonly file: File }) {
  const [capsule, setCapsule] = useState<OpenedCapsule | null>(null);
  const [error, setError] = useState<StudioErrorData | null>(null);
  const [fraction, setFraction] = useState(0);
  useEffect(() => {
    let gone = false;
    const tell = (done: number): void => {
      if (gone) throw new StudioError({ kind: 'cancelled', message: 'Closed.', advice: '' });
      setFraction(done);
    };
    readCapsule(file, tell).then(
      (opened) => !gone && setCapsule(opened),
      (failed: unknown) => !gone && setError(toErrorData(failed)),
    );
    return () => {
      gone = true;
    };
  }, [file]);
  if (error) return <ErrorNote error={error} />;
  if (!capsule)
    return <Progress what={`Checking the digests of ${file.name}`} fraction={fraction} />;
  return <Opened capsule={capsule} />;
}

function Progress({ what, fraction }: { readonly what: string; readonly fraction: number }) {
  return (
    <div className="capsule-progress">
      <p role="status">{what}</p>
      <div
        className="progress"
        role="progressbar"
        aria-label="Verification progress"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(fraction * 100)}
        data-active
      >
        <span style={{ transform: `scaleX(${fraction})` }} />
      </div>
    </div>
  );
}

interface Going {
  readonly what: string;
  readonly fraction: number;
}

/** The bench of the verification that is going; ended when the dialog closes. */
function useVerifying(capsule: OpenedCapsule) {
  const [going, setGoing] = useState<Going | null>(null);
  const [found, setFound] = useState<Verification | null>(null);
  const [error, setError] = useState<StudioErrorData | null>(null);
  const bench = useRef<PageBench | null>(null);
  useEffect(
    () => () => {
      bench.current?.dispose();
      bench.current = null;
    },
    [],
  );
  async function start(engine: EngineChoice, files: readonly File[]): Promise<void> {
    setFound(null);
    setError(null);
    setGoing({ what: 'Making the scene', fraction: 0 });
    const own = createPageBench({
      ...{ makeEngine: createEngine, engine, files },
      host: { browser: browserOf(navigator.userAgent), isolated: crossOriginIsolated },
      tell: (what, fraction) => setGoing((last) => last && { what: what || last.what, fraction }),
    });
    bench.current?.dispose();
    bench.current = own;
    try {
      setFound(await verifyCapsule(capsule, own));
    } catch (failed) {
      setError(toErrorData(failed));
    } finally {
      own.dispose();
      setGoing(null);
    }
  }
  return { going, found, error, start, stop: () => bench.current?.stop() };
}

function Opened({ capsule }: { readonly capsule: OpenedCapsule }) {
  const { manifest, embedded, others } = capsule;
  const { engine, scene } = manifest;
  const { going, found, error, start, stop } = useVerifying(capsule);
  const [files, setFiles] = useState<readonly File[]>([]);
  const { from } = scene;
  const wanted = from.kind === 'files' && !embedded ? [...from.files, ...from.truthFiles] : [];
  const ready = wanted.length === 0 || files.length > 0;
  const refused = found?.verdict === 'not tried' && engine.engine === 'webgpu';
  return (
    <>
      <dl className="facts">
        <div>
          <dt>File</dt>
          <dd>
            {capsule.file}: every member is as its digest says
            {others.length > 0 && ` (beside them, looked at by nobody: ${others.join(', ')})`}
          </dd>
        </div>
        <div>
          <dt>Holds</dt>
          <dd>{madeWords(capsule)}</dd>
        </div>
        {wanted.length > 0 && (
          <div>
            <dt>Needs</dt>
            <dd>{wanted.map((f) => `${f.name} (${bytes(f.size)})`).join(', ')}</dd>
          </div>
        )}
      </dl>
      {wanted.length > 0 && <ChooseFiles names={files.map((f) => f.name)} onFiles={setFiles} />}
      {going ? (
        <>
          <Progress {...going} />
          <div className="button-row">
            <button type="button" className="button" onClick={stop}>
              <Icon name="stop" />
              Stop
            </button>
          </div>
        </>
      ) : (
        <div className="button-row">
          <button
            type="button"
            className={found ? 'button' : 'button button-primary'}
            disabled={!ready}
            onClick={() => void start(engine.engine, files)}
          >
            <Icon name="play" />
            {found ? 'Verify again' : 'Verify'}
          </button>
          {refused && (
            <button type="button" className="button" onClick={() => void start('wasm', files)}>
              Try on the CPU instead (WASM)
            </button>
          )}
          {!found && (
            <p className="hint">
              {ready
                ? 'The run is done again beside what is on screen, which stays as it is.'
                : 'Choose the files of its scene first.'}
            </p>
          )}
        </div>
      )}
      {error && <ErrorNote error={error} />}
      {found && <VerdictView found={found} race={manifest.race !== null} />}
    </>
  );
}

interface ChooseFilesProps {
  readonly names: readonly string[];
  readonly onFiles: (files: readonly File[]) => void;
}

function ChooseFiles({ names, onFiles }: ChooseFilesProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="button-row">
      <button type="button" className="button" onClick={() => input.current?.click()}>
        <Icon name="folder" />
        Choose the scene’s files
      </button>
      <p className="hint" role="status">
        {names.join(', ')}
      </p>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Files of the capsule’s scene"
        onChange={(e) => {
          const files = [...(e.target.files ?? [])];
          e.target.value = '';
          if (files.length > 0) onFiles(files);
        }}
      />
    </div>
  );
}
