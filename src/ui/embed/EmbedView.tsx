/** One view of the work in an embedded studio, with its run. */
import { isGoing } from '../../store/job';
import { trainProblems } from '../../store/train/problems';
import { ErrorNote } from '../common/ErrorNote';
import { Icon } from '../common/Icon';
import { useDerived, useStudio, useStudioState } from '../common/context';
import { SceneImage } from '../image/SceneImage';
import { MapsPanel } from '../results/MapsPanel';
import { EndmemberSpectraPanel } from '../results/ResultPanels';
import { TrainingStatus } from '../train/TrainingStatus';
import '../shell/styles';
import { embedViews } from './address';
import type { EmbedView as View, Hideable } from './address';

interface EmbedViewProps {
  readonly view: View;
  readonly hide: ReadonlySet<Hideable>;
}

export function EmbedView({ view, hide }: EmbedViewProps) {
  const error = useStudioState((s) =>
    s.run?.status === 'failed' ? s.run.error : (s.openError ?? s.engineError),
  );
  return (
    <div className="embed-work">
      {!hide.has('train') && <TrainLine />}
      {error && <ErrorNote error={error} />}
      {view === 'scene' && <SceneImage />}
      {view === 'maps' && <MapsPanel id="maps" title={embedViews.maps} />}
      {view === 'spectra' && <EndmemberSpectraPanel id="spectra" title={embedViews.spectra} />}
    </div>
  );
}

function TrainLine() {
  const studio = useStudio();
  const going = useStudioState((s) => isGoing(s.run));
  const problems = useDerived(trainProblems);
  return (
    <div className="embed-train">
      <button
        type="button"
        className="button"
        disabled={!going && problems.length > 0}
        onClick={() => (going ? studio.cancel() : studio.train())}
      >
        <Icon name={going ? 'stop' : 'play'} />
        {going ? 'Stop' : 'Train'}
      </button>
      {!going && problems.length > 0 ? <p>{problems[0]}</p> : <TrainingStatus />}
    </div>
  );
}
