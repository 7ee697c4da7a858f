/** How many views there are and how they are laid out; with the image's tools the last line above it. */
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { Arrangement } from '../../store/image/view';
import type { Help } from '../common/help';
import { HelpButton, HelpText } from '../common/HelpButton';
import { useStudio, useStudioState } from '../common/context';
import './views.css';

const arrangements: readonly { value: Arrangement; label: string; help: string }[] = [
  { value: 'one', label: 'One', help: 'One view' },
  { value: 'beside', label: 'Beside', help: 'A and B beside each other, with one cursor and zoom' },
  { value: 'swipe', label: 'Swipe', help: 'B over A, right of a divider you move' },
  { value: 'flicker', label: 'Flicker', help: 'A and B in turn, at the same place' },
  { value: 'scatter', label: 'Scatter', help: 'A beside a scatter plot of its pixels' },
];

const viewsHelp: Help = {
  text: [
    'One image, two beside each other, B over A (swipe), B and A in turn (flicker), or a scatter plot of the pixels.',
    'Cursor, zoom and pan are one in all of them. In maps of error or difference a click says why the pixel came out so.',
  ],
  terms: [
    ['PCA', 'the three directions in which the spectra differ most, as red, green and blue.'],
    ['MNF', 'the same, noise taken into account: the directions with most signal over noise.'],
    [
      'Stretch',
      'which values take the ends of the colours; 2 – 98 % leaves the extreme 2 % at each end out.',
    ],
    [
      'Simplex',
      'abundances as a place between the endmembers: each corner is a pure pixel, the middle an even mixture.',
    ],
  ],
};

/** `children` are tools at the right end. */
export function ViewsBar({ children }: { children: ReactNode }) {
  const { store } = useStudio();
  const arrangement = useStudioState((s) => s.arrangement);
  const [helps, setHelps] = useState(false);
  return (
    <>
      <div className="views-bar">
        <div className="views-choice" role="radiogroup" aria-label="Views">
          {arrangements.map(({ value, label, help }) => (
            <label key={value} title={help}>
              <input
                type="radio"
                name="arrangement"
                value={value}
                checked={arrangement === value}
                onChange={() => store.getState().setArrangement(value)}
              />
              <span>{label}</span>
            </label>
          ))}
        </div>
        {arrangement === 'flicker' && <FlickerButtons />}
        <HelpButton of="Views" id="views-help" open={helps} onToggle={() => setHelps(!helps)} />
        {children}
      </div>
      {helps && <HelpText id="views-help" help={viewsHelp} />}
    </>
  );
}

/** Between two pictures, ms: well under three flashes a second (WCAG 2.3.1). */
const flickerMs = 700;

/** Nothing moves by itself until it is asked to, and not at all where the person wants less motion. */
function FlickerButtons() {
  const { store } = useStudio();
  const flipped = useStudioState((s) => s.flipped);
  const [going, setGoing] = useState(false);
  const still = useMedia('(prefers-reduced-motion: reduce)');
  const playing = going && !still;
  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => store.getState().flip(), flickerMs);
    return () => clearInterval(timer);
  }, [playing, store]);
  return (
    <div className="views-flicker" role="group" aria-label="Flicker">
      <button
        type="button"
        className="button small"
        title="F, with the image in focus"
        onClick={() => store.getState().flip()}
      >
        Show {flipped ? 'A' : 'B'}
      </button>
      {!still && (
        <button
          type="button"
          className="button small"
          aria-pressed={going}
          onClick={() => setGoing(!going)}
        >
          {going ? 'Hold' : 'Alternate'}
        </button>
      )}
    </div>
  );
}

function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const update = () => setMatches(media.matches);
    media.addEventListener('change', update);
    return () => media.removeEventListener('change', update);
  }, [query]);
  return matches;
}
