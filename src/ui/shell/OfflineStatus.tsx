/** The status bar's word on working offline, on a new version, and on more cores where the server asks for none. */
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { Popover } from '../common/Popover';
import { useSessions } from '../sessions/context';
import { isolate, offline, startOffline, useNewVersion } from './offline';
import './offline.css';

const copies = {
  ready: [
    'works offline',
    'A copy of the studio is in this browser: it opens and works without a network, training included.',
  ],
  insecure: [
    'online only',
    'This page came without https, so the browser keeps no copy of the studio. Everything works while the network is there.',
  ],
  refused: [
    'online only',
    'This browser keeps no copy of the studio: it may be a private window, storage may be blocked, or a file of the studio did not arrive. Everything works while the network is there.',
  ],
} as const;

export function OfflineStatus() {
  const { copy, update, mayIsolate, willIsolate } = useStore(offline);
  const sessions = useSessions();
  useEffect(() => void startOffline(), []);
  const said = copy === 'unknown' || copy === 'loading' ? null : copies[copy];
  return (
    <>
      {update && (
        <span role="status">
          <Popover label="A new version is there" button="new version" className="link-button">
            <p className="popover-title">A new version of the studio is there</p>
            <p>
              This page stays as it is. The new version comes when all tabs of the studio are
              closed, or now: your session is saved and comes back.
            </p>
            <button
              type="button"
              className="button"
              onClick={() => void sessions.flush().then(useNewVersion)}
            >
              Load the new version
            </button>
          </Popover>
        </span>
      )}
      {said && (
        <Popover label={`Offline: ${said[0]}`} button={said[0]} className="link-button">
          <p>{said[1]}</p>
          {mayIsolate && (
            <>
              <p>
                The server does not let the page share memory, so WebAssembly works on one core.
                This browser can allow it by itself.
              </p>
              {willIsolate ? (
                <p role="status">More cores work from the next time you load this page.</p>
              ) : (
                <button type="button" className="button" onClick={() => void isolate()}>
                  Use more cores
                </button>
              )}
            </>
          )}
        </Popover>
      )}
    </>
  );
}
