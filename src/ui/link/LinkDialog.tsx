/**
 * A scene by its address: what will be fetched, from whom, and who learns of it, before the first byte. It stays open while
 * the host is asked, so that what is wrong with the address or the host is said beside the address.
 */
import { useEffect, useId, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { isShareFragment } from '../../documents/shareFormat';
import { toErrorData } from '../../scene/errors';
import type { StudioErrorData } from '../../scene/errors';
import { hostOf, linkFile, readAddress } from '../../scene/linkFile';
import { Dialog } from '../common/Dialog';
import { ErrorNote } from '../common/ErrorNote';
import { Icon } from '../common/Icon';
import { useStudio, useStudioState } from '../common/context';
import { closeLink, linkShown } from './shown';
import './link.css';

type Typed =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'address'; readonly address: string; readonly host: string }
  /** A link of the studio itself: it holds what it opens. */
  | { readonly kind: 'shared'; readonly fragment: string }
  | { readonly kind: 'wrong'; readonly error: StudioErrorData };

function typedAs(text: string): Typed {
  if (text.trim() === '') return { kind: 'nothing' };
  const fragment = text.trim().split('#')[1] ?? '';
  if (isShareFragment(fragment)) return { kind: 'shared', fragment };
  try {
    const address = readAddress(text);
    return { kind: 'address', address, host: hostOf(address) };
  } catch (error) {
    return { kind: 'wrong', error: toErrorData(error) };
  }
}

export function LinkDialog() {
  const studio = useStudio();
  const text = useStore(linkShown, (s) => s.typed);
  const [left, setLeft] = useState(false);
  const { file, opening, error, fetch, stop } = useFetching();
  const typed = typedAs(text);
  const id = useId();
  const address = useRef<HTMLInputElement>(null);
  // The dialog, open by then, has put the focus on the button that closes it.
  useEffect(() => address.current?.focus(), []);
  // While it is being typed every address is wrong.
  const wrong = typed.kind === 'wrong' && left ? typed.error : null;

  const submit = () => {
    setLeft(true);
    if (typed.kind === 'address') fetch(linkFile(typed.address));
    else if (typed.kind === 'shared') {
      closeLink();
      location.hash = typed.fragment;
    }
  };
  const close = () => {
    if (opening) studio.stopReading();
    closeLink();
  };

  return (
    <Dialog className="link" title="Open a link" onClose={close}>
      <form
        className="link-form"
        onSubmit={(e) => {
          e.preventDefault();
          submit();
        }}
      >
        <div className="field">
          <span className="field-label">
            <label htmlFor={id}>Address</label>
          </span>
          <span className="field-input">
            <input
              ref={address}
              id={id}
              type="text"
              inputMode="url"
              autoComplete="off"
              spellCheck={false}
              placeholder="https://data.example.org/flight/scene.tif"
              value={text}
              disabled={opening !== null}
              aria-invalid={wrong !== null}
              aria-describedby={wrong ? `${id}-problem` : `${id}-help`}
              onChange={(e) => linkShown.setState({ typed: e.target.value })}
              onBlur={() => setLeft(text.trim() !== '')}
            />
          </span>
          {wrong ? (
            <p id={`${id}-problem`} className="field-problem">
              {wrong.message} {wrong.advice}
            </p>
          ) : (
            <p id={`${id}-help`} className="field-help">
              GeoTIFF (COG), ENVI (header or data), NetCDF-4, HDF5, NumPy, or the folder of a Zarr
              store.
            </p>
          )}
        </div>
        {typed.kind === 'address' && <Consent host={typed.host} address={typed.address} />}
        {typed.kind === 'shared' && (
          <p>
            This is a link of shared work: it holds labels and settings, and is fetched from nobody.
          </p>
        )}
        {opening && (
          <div className="link-progress" role="group" aria-label="Fetching">
            <p role="status">{opening.what}</p>
            <progress
              aria-label="Fetching"
              max={100}
              value={opening.fraction > 0 ? Math.round(100 * opening.fraction) : undefined}
            />
          </div>
        )}
        {error && file && <ErrorNote error={error} />}
        <div className="button-row">
          {opening ? (
            <button key="stop" type="button" className="button" onClick={stop}>
              <Icon name="stop" />
              Stop fetching
            </button>
          ) : (
            <button
              key="fetch"
              type="submit"
              className="button button-primary"
              disabled={typed.kind === 'nothing'}
            >
              <Icon name="link" />
              {typed.kind === 'address'
                ? `${error && file ? 'Try again: fetch' : 'Fetch'} from ${typed.host}`
                : typed.kind === 'shared'
                  ? 'Open shared work'
                  : 'Fetch'}
            </button>
          )}
          <button type="button" className="button" onClick={close}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** What a person agrees to. */
function Consent({ host, address }: { readonly host: string; readonly address: string }) {
  const secret = new URL(address).search !== '';
  return (
    <div className="link-consent">
      <p>
        The studio will fetch from <b>{host}</b>, and take nothing from any other host. {host} then
        sees the network address of this computer, as with any download. Nothing is sent to it: no
        cookies, no labels, no results.
      </p>
      <p>
        First it asks for what the file says of itself and a small picture. You then choose a part,
        and only that is fetched.
      </p>
      {secret && (
        <p>
          The address has a part after “?”, which may be a key: sessions and links that you share of
          this scene hold the whole address.
        </p>
      )}
    </div>
  );
}

/** The link that is being fetched from here; when it is in the import check or on screen the dialog goes. */
function useFetching() {
  const studio = useStudio();
  const [file, setFile] = useState<File | null>(null);
  const opening = useStudioState((s) =>
    file && s.opening?.files.includes(file) ? s.opening : null,
  );
  const error = useStudioState((s) => s.openError);
  const there = useStudioState(
    (s) =>
      file !== null &&
      (s.waiting !== null ||
        s.importCheck?.files.includes(file) === true ||
        s.importedFrom?.files.includes(file) === true),
  );
  useEffect(() => {
    if (!there) return;
    closeLink();
    // Under the dialog the import check could not take the focus, and the button that opened the dialog may be gone.
    setTimeout(() => document.getElementById('import')?.focus({ preventScroll: true }));
  }, [there]);
  return {
    file,
    opening,
    error,
    fetch: (link: File) => {
      setFile(link);
      studio.openFiles([link]);
    },
    stop: () => {
      setFile(null);
      studio.stopReading();
    },
  };
}
