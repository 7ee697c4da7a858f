/** Where the race stands. */
import { isGoing } from '../../store/job';
import type { Race } from '../../store/race/race';
import { raceFraction } from '../../store/race/selectors';
import { ProgressStatus } from '../common/ProgressStatus';
import type { ProgressOf } from '../common/ProgressStatus';
import { raceStatusText } from './statusText';

const racing: ProgressOf<Race | null> = {
  name: 'Race',
  className: 'race-status',
  pick: (state) => state.race,
  text: raceStatusText,
  turned: (now, before) => now?.status !== before?.status || now?.asked !== before?.asked,
  status: (race) => race?.status ?? 'none',
  active: isGoing,
  fraction: (race) => (race ? raceFraction(race) : 0),
};

export function RaceProgress() {
  return <ProgressStatus of={racing} />;
}
