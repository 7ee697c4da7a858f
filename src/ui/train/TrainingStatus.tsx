/** Where the run stands. */
import type { Run } from '../../store/train/run';
import { isGoing } from '../../store/job';
import { ProgressStatus } from '../common/ProgressStatus';
import type { ProgressOf } from '../common/ProgressStatus';
import { statusText } from './statusText';

const training: ProgressOf<Run | null> = {
  name: 'Training',
  pick: (state) => state.run,
  text: statusText,
  turned: (now, before) =>
    now?.status !== before?.status || now?.asked !== before?.asked || now?.what !== before?.what,
  status: (run) => run?.status ?? 'none',
  active: isGoing,
  fraction: (run) => (run ? run.step / Math.max(1, run.steps) : 0),
};

export function TrainingStatus() {
  return <ProgressStatus of={training} />;
}
