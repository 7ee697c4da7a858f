/** The lanes of the race that is going: how far every method is and how long it still takes. */
import { useEffect, useState } from 'react';
import { isGoing } from '../../store/job';
import type { Race } from '../../store/race/race';
import { useStudio, useStudioState } from '../common/context';
import { lanesOf } from './lanes';
import type { Lane } from './lanes';

/** Drawn anew once a second: what is left changes no faster. */
const everyMs = 1000;

export function RaceLanes() {
  const going = useStudioState((s) => isGoing(s.race));
  return going ? <Going /> : null;
}

function Going() {
  const { store } = useStudio();
  const [race, setRace] = useState<Race | null>(() => store.getState().race);
  useEffect(() => {
    const timer = window.setInterval(() => setRace(store.getState().race), everyMs);
    return () => window.clearInterval(timer);
  }, [store]);
  if (!race) return null;
  return (
    <ul className="race-lanes" aria-label="Lanes of the race">
      {lanesOf(race).map((lane) => (
        <LaneRow key={lane.method} lane={lane} />
      ))}
    </ul>
  );
}

function LaneRow({ lane: { name, fraction, runs, time, going } }: { readonly lane: Lane }) {
  return (
    <li data-going={going || undefined}>
      <span className="race-lane-name">{name}</span>
      <span className="race-lane-time">{[runs, time].filter(Boolean).join(' · ')}</span>
      <span className="race-lane-bar" aria-hidden="true">
        <span style={{ transform: `scaleX(${fraction})` }} />
      </span>
    </li>
  );
}
