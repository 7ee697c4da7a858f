/**
 * One thing alone on the screen, for a room: the image, the maps, the spectra or the scatter plot, with large type and a pointer
 * that everybody sees; and the list of kept views, gone through with a clicker. What is on the page comes back on leaving.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';
import { createPortal } from 'react-dom';
import { maxSlides, shownNow, withSlide } from '../../store/present/slides';
import type { ShownThing } from '../../store/present/slides';
import { lookOf } from '../../store/image/view';
import type { StudioState } from '../../store/state';
import { useStudio, useStudioState } from '../common/context';
import { ScatterStage } from '../scatter/ScatterStage';
import { PresentBar } from './PresentBar';
import { frameIn, ImageReading, PresentImage } from './PresentImage';
import { PresentMaps } from './PresentMaps';
import { PresentSpectra } from './PresentSpectra';
import { Ring } from './Ring';
import type { RingHandle } from './Ring';
import { SlideList } from './SlideList';
import { usePresentKeys } from './usePresentKeys';
import { ENLARGE, ownView, partOf, stateOf, titleOf } from './views';
import './present.css';

export function Present({ onClose }: { readonly onClose: () => void }) {
  const { store } = useStudio();
  const root = useRef<HTMLDivElement>(null);
  const ring = useRef<RingHandle>(null);
  const slides = useStudioState((s) => s.slides);
  const scene = useStudioState((s) => s.scene);
  const [own] = useState(() =>
    ownView(store.getState(), frameIn(document.querySelector('.viewer-canvas'), 1)),
  );
  const [before] = useState(() => pageOf(store.getState()));
  const [start] = useState(() => store.getState().slides[0] ?? null);
  /** Of the view on screen; null: the page as it was. */
  const [id, setId] = useState<string | null>(start?.id ?? null);
  const [thing, setThing] = useState<ShownThing>(start?.thing ?? 'image');
  const [withTruth, setWithTruth] = useState(start?.withTruth ?? false);
  const [ringOn, setRingOn] = useState(true);
  const [held, setHeld] = useState(false);
  const [listed, setListed] = useState(false);
  const [said, setSaid] = useState('');
  const at = slides.findIndex((s) => s.id === id);
  const shown = at < 0 ? own : slides[at];
  const ownTitle = useStudioState((s) => titleOf({ thing, first: lookOf(s, 'first') }, s));

  const show = useCallback(
    (next: string | null): void => {
      const view = store.getState().slides.find((s) => s.id === next) ?? own;
      store.setState(stateOf(view, store.getState()));
      setId(next);
      setThing(view.thing);
      setWithTruth(view.withTruth);
      setSaid('');
    },
    [store, own],
  );
  useAlone(root);
  useEffect(() => {
    const opened = store.getState().scene;
    store.setState(stateOf(start ?? own, store.getState()));
    return () => {
      if (store.getState().scene === opened) store.setState(before);
    };
  }, [store, start, own, before]);
  useEffect(() => {
    if (!scene) onClose();
  }, [scene, onClose]);

  const go = (by: number): void => {
    const to = Math.min(slides.length - 1, Math.max(-1, at + by));
    if (to !== at) show(to < 0 ? null : slides[to].id);
  };
  const choose = (next: ShownThing): void => {
    const now = store.getState();
    const { arrangement } = shown;
    store.setState(stateOf({ ...shownNow(now, next, null, withTruth), arrangement }, now));
    setThing(next);
  };
  const keep = (): void => {
    const now = store.getState();
    if (now.slides.length >= maxSlides) {
      setSaid(`There is room for ${maxSlides} views: delete one first.`);
      return;
    }
    const canvas = root.current?.querySelector('.present-stage canvas') ?? null;
    const part = thing === 'image' ? partOf(now.viewport, frameIn(canvas, ENLARGE)) : null;
    const view = shownNow(now, thing, part, withTruth);
    const next = withSlide(now.slides, view, titleOf(view, now));
    now.setSlides(next);
    setId(next[next.length - 1].id);
    setSaid(`Kept as view ${next.length}.`);
  };
  const home = (): void => root.current?.focus();
  usePresentKeys(
    {
      hasSlides: slides.length > 0,
      held,
      go,
      first: () => show(null),
      last: () => show(slides.at(-1)?.id ?? null),
      choose,
      keep,
      leave: () => (listed ? setListed(false) : onClose()),
      hold: () => setHeld(!held),
      ring: () => setRingOn(!ringOn),
      list: () => setListed(!listed),
      moveBy: (x, y) => {
        setRingOn(true);
        ring.current?.moveBy(x, y);
      },
    },
    home,
  );

  if (!scene) return null;
  return createPortal(
    <div
      ref={root}
      className="present"
      role="dialog"
      aria-modal="true"
      aria-label="Presentation"
      tabIndex={-1}
    >
      <header className="present-head">
        <h2 aria-live="polite">{at < 0 ? ownTitle : slides[at].title}</h2>
        {thing === 'image' && <ImageReading />}
      </header>
      <div className="present-body">
        {thing === 'image' && <PresentImage part={shown.part} of={id} />}
        {thing === 'maps' && <PresentMaps withTruth={withTruth} />}
        {thing === 'spectra' && <PresentSpectra />}
        {thing === 'scatter' && <ScatterStage shownAt={ENLARGE} />}
        {listed && <SlideList shown={at < 0 ? null : id} onShow={show} />}
      </div>
      <PresentBar
        {...{ thing, choose, keep, go, onClose, said, listed }}
        ring={ringOn}
        held={held}
        position={at}
        count={slides.length}
        truth={thing === 'maps' && scene.truth ? withTruth : null}
        onTruth={setWithTruth}
        onRing={() => setRingOn(!ringOn)}
        onHold={() => setHeld(!held)}
        onList={() => setListed(!listed)}
      />
      <Ring ref={ring} on={ringOn} />
    </div>,
    document.body,
  );
}

/** What of the page's state a presentation changes, to be put back. */
function pageOf(state: StudioState): Partial<StudioState> {
  const { layer, rgb, band, palette, stretch, second, arrangement, divider, flipped } = state;
  const { cursor, viewport, scatterSpace, scatterBands, scatterTurn } = state;
  return {
    ...{ layer, rgb, band, palette, stretch, second, arrangement, divider, flipped },
    ...{ cursor, viewport, scatterSpace, scatterBands, scatterTurn },
  };
}

/** The page behind cannot be reached; the focus comes here, and goes back where it was. */
function useAlone(root: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const page = document.getElementById('root');
    const opener = document.activeElement;
    if (page) page.inert = true;
    root.current?.focus();
    return () => {
      if (page) page.inert = false;
      if (opener instanceof HTMLElement) opener.focus({ preventScroll: true });
    };
  }, [root]);
}
