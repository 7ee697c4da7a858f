/** The line of controls below what is shown. */
import { shownThings } from '../../store/present/slides';
import type { ShownThing } from '../../store/present/slides';
import { Icon } from '../common/Icon';
import { thingNames } from './views';

interface PresentBarProps {
  readonly thing: ShownThing;
  readonly choose: (thing: ShownThing) => void;
  /** Place in the list; −1: the page as it was. */
  readonly position: number;
  readonly count: number;
  readonly go: (by: number) => void;
  readonly keep: () => void;
  readonly said: string;
  readonly listed: boolean;
  readonly onList: () => void;
  readonly ring: boolean;
  readonly onRing: () => void;
  readonly held: boolean;
  readonly onHold: () => void;
  /** Whether truth stands beside the maps; null: there are none. */
  readonly truth: boolean | null;
  readonly onTruth: (on: boolean) => void;
  readonly onClose: () => void;
}

export function PresentBar(props: PresentBarProps) {
  const { thing, choose, position, count, go, keep, said, listed, ring, held, truth } = props;
  return (
    <footer className="present-bar">
      <button
        type="button"
        className="button"
        title="Page Up, ←"
        disabled={position < 0}
        onClick={() => go(-1)}
      >
        Previous
      </button>
      <span className="present-position">
        {position < 0 ? `the page · ${count} kept` : `${position + 1} of ${count}`}
      </span>
      <button
        type="button"
        className="button"
        title="Page Down, →"
        disabled={position >= count - 1}
        onClick={() => go(1)}
      >
        Next
      </button>
      <div className="views-choice" role="radiogroup" aria-label="What is shown">
        {shownThings.map((value, i) => (
          <label key={value} title={`Key ${i + 1}`}>
            <input
              type="radio"
              name="shown-thing"
              checked={thing === value}
              onChange={() => choose(value)}
            />
            <span>{thingNames[value]}</span>
          </label>
        ))}
      </div>
      {truth !== null && (
        <label className="present-truth">
          <input
            type="checkbox"
            checked={truth}
            onChange={(e) => props.onTruth(e.currentTarget.checked)}
          />
          Truth
        </label>
      )}
      <span className="present-room" role="status">
        {said}
      </span>
      <button type="button" className="button" title="K" onClick={keep}>
        Keep this view
      </button>
      <button
        type="button"
        className="button"
        title="L"
        aria-expanded={listed}
        aria-controls="present-views"
        onClick={props.onList}
      >
        Views
      </button>
      <button
        type="button"
        className="button"
        title="R: a large ring around what you point at"
        aria-pressed={ring}
        onClick={props.onRing}
      >
        Ring
      </button>
      <button
        type="button"
        className="button"
        title="P: arrow keys move the ring, not the views"
        aria-pressed={held}
        onClick={props.onHold}
      >
        Arrows move it
      </button>
      <button type="button" className="button" title="Esc" onClick={props.onClose}>
        <Icon name="close" />
        Leave
      </button>
    </footer>
  );
}
