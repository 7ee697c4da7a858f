/**
 * Parts of the page that come when they are opened, so that the first load stays small. They are fetched ahead once the page
 * is at rest, and are then there at once; a part that could not be fetched says so in its place and can be asked for again.
 * (React's own `lazy` keeps a failure for good, and shows nothing for a moment even when the part has long been there.)
 */
import { useEffect, useState } from 'react';
import type { ComponentType } from 'react';
import { StudioError } from '../../scene/errors';
import { ErrorNote } from './ErrorNote';

type LaterComponent<P> = ComponentType<P> & {
  /** Resolves when the part is there; rejects where it cannot be fetched. */
  readonly load: () => Promise<void>;
};

/** Milliseconds after which a page that has just been opened is taken to be at rest. */
const restMs = 1500;

const ahead: (() => Promise<void>)[] = [];

/** @param fetch imports the part; asked again when it is opened again after a failure */
export function later<P extends object>(fetch: () => Promise<ComponentType<P>>): LaterComponent<P> {
  let part: ComponentType<P> | null = null;
  let coming: Promise<void> | null = null;
  const load = (): Promise<void> =>
    (coming ??= fetch().then(
      (fetched) => {
        part = fetched;
      },
      (error: unknown) => {
        coming = null;
        throw error;
      },
    ));
  ahead.push(load);

  function Later(props: P) {
    const [failed, setFailed] = useState(false);
    const [, setThere] = useState(part !== null);
    const Part = part;
    useEffect(() => {
      if (Part !== null || failed) return;
      let gone = false;
      void load().then(
        () => {
          if (!gone) setThere(true);
        },
        () => {
          if (!gone) setFailed(true);
        },
      );
      return () => {
        gone = true;
      };
    }, [Part, failed]);
    if (Part !== null) return <Part {...props} />;
    if (!failed) return null;
    return (
      <div className="later-failed">
        <ErrorNote error={cannotLoad} />
        <button type="button" className="button" onClick={() => location.reload()}>
          Reload the page
        </button>
      </div>
    );
  }
  return Object.assign(Later, { load });
}

const cannotLoad = new StudioError({
  kind: 'internal',
  message: 'This part of the studio could not be loaded',
  advice: 'Check the connection, then reload the page. What was saved of your session comes back.',
}).data;

/** Fetches every part that is still missing, one after the other, once the page is at rest. @returns stops it */
export function fetchAhead(): () => void {
  let stopped = false;
  const timer = setTimeout(() => {
    void (async () => {
      for (const load of ahead) {
        if (stopped) return;
        // It is asked for again when it is opened, which says so.
        await load().catch(() => undefined);
      }
    })();
  }, restMs);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
