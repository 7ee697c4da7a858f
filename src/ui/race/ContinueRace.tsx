/** Offers to go on with a race that was ended before its queue was, as by a closed tab. */
import { raceToContinue } from '../../store/race/selectors';
import { Icon } from '../common/Icon';
import { useDerived, useStudio } from '../common/context';
import { count } from '../common/format';

export function ContinueRace() {
  const studio = useStudio();
  const offer = useDerived(raceToContinue);
  if (!offer) return null;
  const { left, finished } = offer;
  return (
    <div className="note race-continue">
      <p className="note-text">
        The last race ended with {count(left, 'run')} left. Going on keeps the{' '}
        {count(finished, 'finished run')} and their results; the run that was going starts again
        from its first step. Labels, seeds and steps are that race’s.
      </p>
      <button type="button" className="button" onClick={() => studio.continueRace()}>
        <Icon name="play" />
        Go on with the race
      </button>
    </div>
  );
}
