/** What an embedded studio shows: a poster with Run, then one view of the work. */
import { useEffect, useMemo, useState } from 'react';
import { decodeShare } from '../../documents/shareLink';
import { isRule } from '../../documents/share';
import type { ShareDocument } from '../../documents/share';
import type { EngineChoice } from '../../engine/info';
import { toErrorData } from '../../scene/errors';
import type { StudioErrorData } from '../../scene/errors';
import { labelCount } from '../../store/share/make';
import { shareTitle, showShare } from '../../store/share/show';
import { createStudio } from '../../store/studio';
import type { Studio } from '../../store/studio';
import { createEngine } from '../../store/workers';
import { ErrorNote } from '../common/ErrorNote';
import { Icon } from '../common/Icon';
import { StudioContext } from '../common/context';
import { systemTheme } from '../common/theme';
import { endmemberColor } from '../draw/colors';
import { knownHides } from './address';
import type { EmbedAddress, Hideable } from './address';
import { EmbedView } from './EmbedView';
import './embed.css';

interface EmbedProps {
  readonly address: EmbedAddress;
  readonly engine: EngineChoice;
}

type Read = { readonly document: ShareDocument } | { readonly error: StudioErrorData };

function useLink(): Read {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const onChange = () => setHash(location.hash);
    addEventListener('hashchange', onChange);
    return () => removeEventListener('hashchange', onChange);
  }, []);
  return useMemo(() => {
    try {
      return { document: decodeShare(hash.slice(1)) };
    } catch (error) {
      return { error: toErrorData(error) };
    }
  }, [hash]);
}

export function Embed({ address, engine }: EmbedProps) {
  const read = useLink();
  const hide = useMemo(
    () =>
      new Set(
        knownHides([...address.hide, ...('document' in read ? (read.document.hide ?? []) : [])]),
      ),
    [address, read],
  );
  return (
    <main className="embed" data-hide={[...hide].join(' ')}>
      {'error' in read ? (
        <>
          <ErrorNote error={read.error} />
          <Foot fragment={null} />
        </>
      ) : (
        // Another link is another piece of work.
        <Work key={location.hash} address={address} engine={engine} hide={hide} {...read} />
      )}
    </main>
  );
}

interface WorkProps extends EmbedProps {
  readonly document: ShareDocument;
  readonly hide: ReadonlySet<Hideable>;
}

function Work({ address, engine, document, hide }: WorkProps) {
  const [studio, setStudio] = useState<Studio | null>(null);
  const [shown, setShown] = useState(false);
  const [error, setError] = useState<StudioErrorData | null>(null);
  useEffect(() => () => studio?.dispose(), [studio]);

  async function run(): Promise<void> {
    setError(null);
    const made = createStudio(createEngine, engine);
    systemTheme((theme) => made.store.getState().setTheme(theme));
    setStudio(made);
    try {
      await showShare(made, document, []);
      setShown(true);
      if (address.view !== 'scene') made.train();
    } catch (thrown) {
      setError(toErrorData(thrown));
      setStudio(null);
    }
  }

  return (
    <>
      {!hide.has('header') && <h1 className="embed-title">{shareTitle(document)}</h1>}
      {error && <ErrorNote error={error} />}
      {studio && shown ? (
        <StudioContext value={studio}>
          <EmbedView view={address.view} hide={hide} />
        </StudioContext>
      ) : (
        <Poster document={document} making={studio !== null} onRun={() => void run()} />
      )}
      <Foot fragment={location.hash} />
    </>
  );
}

interface PosterProps {
  readonly document: ShareDocument;
  readonly making: boolean;
  readonly onRun: () => void;
}

/** Where the labels are, and what will happen. Nothing of the scene: making it is work. */
function Poster({ document, making, onRun }: PosterProps) {
  const { scene, labels, endmembers } = document;
  const fromFiles = scene.from.kind === 'files';
  return (
    <div className="embed-poster">
      {/* Labels by rule have their places once the scene is made. */}
      {!isRule(labels) && (
        <svg
          viewBox={`0 0 ${scene.samples} ${scene.lines}`}
          className="embed-picture"
          aria-hidden="true"
        >
          {labels.map(({ line, sample, abundances }) => (
            <circle
              key={`${line} ${sample}`}
              cx={sample + 0.5}
              cy={line + 0.5}
              r={scene.samples / 48}
              fill={endmemberColor(endmembers[abundances.indexOf(Math.max(...abundances))].color)}
            />
          ))}
        </svg>
      )}
      <p>
        {scene.lines} lines × {scene.samples} samples × {scene.bands} bands, {labelCount(labels)},{' '}
        {endmembers.length} endmembers.
      </p>
      {fromFiles ? (
        <p>
          The scene is in a file that a page cannot hand over. Open the link in the studio and
          choose the file there.
        </p>
      ) : (
        <button type="button" className="button button-primary" disabled={making} onClick={onRun}>
          <Icon name="play" />
          {making ? 'Making the scene' : 'Run'}
        </button>
      )}
    </div>
  );
}

function Foot({ fragment }: { readonly fragment: string | null }) {
  const address = location.pathname + (fragment ?? '');
  return (
    <p className="embed-foot">
      <a href={address} target="_blank" rel="noopener noreferrer">
        Open in the studio
      </a>
      <span>Works in your browser; nothing is sent or stored.</span>
    </p>
  );
}
