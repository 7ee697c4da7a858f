/** The labs' own view: what to ask on the left, the answers as maps, bands of spectra and a table on the right. */
import { Suspense, lazy } from 'react';
import type { ReactNode } from 'react';
import type { Scene } from '../../scene/scene';
import { GhostMaps, GhostPlot, GhostTable } from '../common/Ghost';
import { Empty, Panel } from '../common/Panel';
import { useStudioState } from '../common/context';
import { AskAnswer } from '../open/AskAnswer';
import { ConstraintsPanel } from './ConstraintsPanel';
import { SpreadPanel } from './SpreadPanel';
import '../maps/maps.css';
import '../race/race.css';
import '../train/train.css';
import './labs.css';

const SpreadSpectra = lazy(() =>
  import('./SpreadSpectra').then((m) => ({ default: m.SpreadSpectra })),
);

/** @param ask the panels on the left */
export function LabsView({ ask }: { readonly ask: ReactNode }) {
  return (
    <AskAnswer className="labs-view" ask={ask} answer={(scene) => <Results scene={scene} />} />
  );
}

function Results({ scene }: { scene: Scene }) {
  const spread = useStudioState((s) => s.spread);
  const constraints = useStudioState((s) => s.constraints);
  return (
    <>
      {spread ? (
        <>
          <SpreadPanel scene={scene} spread={spread} />
          <Suspense fallback={null}>
            <SpreadSpectra scene={scene} spread={spread} />
          </Suspense>
        </>
      ) : (
        <Panel id="spread" title="How much the answer moves">
          <Empty>
            The same training, again with other seeds or with your fractions a little off: the mean
            of its answers, and how far they lie apart, will be mapped here. Where they lie apart,
            do not trust one of them; a label there teaches the most.
          </Empty>
          <div className="ghosts">
            <GhostMaps
              captions={['mean', 'spread', 'mean', 'spread']}
              rows={2}
              says="For each endmember the mean of the runs, and how far they lie apart."
            />
            <GhostPlot says="The spectra of all runs, as a line and a band around it." />
          </div>
        </Panel>
      )}
      {constraints ? (
        <ConstraintsPanel scene={scene} constraints={constraints} />
      ) : (
        <Panel id="constraints" title="What the constraints do">
          <Empty>
            Fractions cannot be negative and sum to 1. The classical solver will answer here with
            each of the two rules on and off, and the pixels that break them will be counted and
            mapped.
          </Empty>
          <div className="ghosts">
            <GhostTable
              columns={['Rules', 'Negative', 'Sum off', 'Misfit']}
              rows={4}
              says="Both rules, one of them, none: how many pixels break what is not asked for."
            />
            <GhostMaps
              captions={['both', 'not negative', 'sum to 1', 'none']}
              rows={2}
              says="The maps of the four, and where a rule is broken."
            />
          </div>
        </Panel>
      )}
    </>
  );
}
