/** The race's own view of the workbench: what to race on the left, what came of it on the right. */
import { Suspense, lazy, memo, useDeferredValue, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { Scene } from '../../scene/scene';
import { raceStaleness, runsOfSeed } from '../../store/race/selectors';
import { raceToShow } from '../../store/race/shown';
import type { RaceRun } from '../../store/race/race';
import { GhostMaps, GhostPlot, GhostTable } from '../common/Ghost';
import { Empty, Panel } from '../common/Panel';
import { StaleNote } from '../common/StaleNote';
import { useStudioState } from '../common/context';
import { AskAnswer } from '../open/AskAnswer';
import { InShort } from './InShort';
import { MatchingPanel } from './MatchingPanel';
import type { RaceData } from './raceData';
import { RaceMapsPanel } from './RaceMapsPanel';
import { RaceTablePanel, raceTableHelp } from './RaceTablePanel';
import '../maps/maps.css';
import '../train/train.css';
import './race.css';
import { resultEndmembers } from '../../store/train/result';

const RaceSpectra = lazy(() => import('./RaceSpectra').then((m) => ({ default: m.RaceSpectra })));

/** @param ask the panels on the left */
export function RaceView({ ask }: { readonly ask: ReactNode }) {
  return <AskAnswer ask={ask} answer={(scene) => <Results scene={scene} />} />;
}

function Results({ scene }: { scene: Scene }) {
  const runs = useStudioState((s) => raceToShow(s)?.runs ?? null);
  const config = useStudioState((s) => raceToShow(s)?.config ?? null);
  const id = useStudioState((s) => s.race?.id ?? null);
  const now = useMemo(
    () => (runs && config && id !== null ? { id, data: { runs, config } } : null),
    [runs, config, id],
  );
  // Rendered in slices between the page's other work: a hundred maps at once would hold it up.
  const shown = useDeferredValue(now);
  if (!shown) {
    return (
      <Panel id="race-table" title="Results" help={raceTableHelp}>
        <Empty>
          Nothing has raced on this scene yet. Choose methods, labels and seeds on the left and
          press Start race. Every method gets the same labels; this is what will be here as runs
          finish.
        </Empty>
        <GhostTable
          columns={['Method', 'RMSE', 'SAD', 'Time']}
          rows={5}
          says="Every method, the best first: mean and spread over the seeds, and whether a difference could be chance."
        />
        <div className="ghosts">
          <GhostMaps
            captions={['first method', 'second', 'third', 'truth']}
            rows={2}
            says="The maps of all methods on one scale, a row for each endmember."
          />
          <GhostPlot says="The endmember spectra that each method found." />
        </div>
      </Panel>
    );
  }
  return <RaceResults key={shown.id} data={shown.data} scene={scene} />;
}

/** The list as it was while its runs are the same, so that a result of another seed renders nothing of this one. */
function useSame(runs: readonly RaceRun[]): readonly RaceRun[] {
  const [kept, keep] = useState(runs);
  const same = kept.length === runs.length && kept.every((run, i) => run === runs[i]);
  if (same) return kept;
  keep(runs);
  return runs;
}

const RaceResults = memo(function RaceResults({ data, scene }: { data: RaceData; scene: Scene }) {
  const [chosen, setSeed] = useState<number | null>(null);
  const seed = chosen ?? data.config.seeds[0];
  const runs = useSame(runsOfSeed(data, seed));
  const was = useStudioState((s) => s.race?.endmembers);
  const now = useStudioState((s) => s.endmembers);
  const theme = useStudioState((s) => s.theme);
  const endmembers = useMemo(() => resultEndmembers({ endmembers: was ?? [] }, now), [was, now]);
  const shared = { config: data.config, runs, endmembers, scene, seed, onSeed: setSeed };
  return (
    <>
      <Staleness />
      <InShort race={data} />
      <RaceTablePanel
        race={data}
        endmembers={endmembers}
        scene={scene.cube.name}
        unit={scene.cube.unit}
      />
      <RaceMapsPanel {...shared} />
      <div className="race-pair">
        <Suspense
          fallback={
            <Panel id="race-spectra" title="Spectra">
              {null}
            </Panel>
          }
        >
          <RaceSpectra {...shared} theme={theme} />
        </Suspense>
        <MatchingPanel {...shared} />
      </div>
    </>
  );
});

/** Said above the results that are no longer of what is on the other view. */
function Staleness() {
  return <StaleNote text={useStudioState(raceStaleness)} />;
}
