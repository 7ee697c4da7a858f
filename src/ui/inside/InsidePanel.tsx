/**
 * A look inside the network, at the pixel under the cursor, while a run goes on and after it: where the scans read, how
 * far they remember, what they add. What is drawn is worked out in src/trace; asking the worker is store/inside's.
 */
import { useEffect, useRef } from 'react';
import { insidePixel, insideProblem, insideViews, insightOf } from '../../store/inside/inside';
import { isGoing } from '../../store/job';
import { resultEndmembers, resultVersion } from '../../store/train/result';
import type { Probe } from '../../trace/probe';
import { ErrorNote } from '../common/ErrorNote';
import type { Help } from '../common/help';
import { Panel } from '../common/Panel';
import type { PanelName } from '../common/Panel';
import { SelectField } from '../common/SelectField';
import { useStudio, useStudioState } from '../common/context';
import { BranchesView } from './BranchesView';
import { DeltaView } from './DeltaView';
import { MemoryView } from './MemoryView';
import { PathView } from './PathView';
import { ReachView } from './ReachView';
import { SourcesView } from './SourcesView';
import { TokensView } from './TokensView';
import { shiftWords, viewNames, whatItIs } from './words';
import '../maps/maps.css';
import './inside.css';

const help: Help = {
  text: [
    'How the network reads one pixel: which way the memory of its scans runs, how far it lasts, and what each place adds to the answer.',
    'A fine picture is not a benefit. Whether a branch pays is measured by leaving it out: here for one pixel, in the race for the whole scene.',
  ],
  terms: [
    [
      'Scan',
      'a memory that is carried from place to place; each adds a little and lets a little be forgotten.',
    ],
    [
      'Δ',
      'the step of a scan at a place: small, memory passes; large, it is forgotten and written anew.',
    ],
    ['Logit', 'the network’s score of a material before scores become shares of the pixel.'],
    [
      'Reach',
      'how far from a pixel the places lie that its answer is made of, and which way: the radius that holds half of it, and 90 %.',
    ],
    ['Gate', 'a factor that lets what the scan found through, or not.'],
  ],
};

/** Nothing before the first run. */
export function InsidePanel(name: PanelName) {
  const there = useStudioState((s) => s.scene !== null && insightOf(s) !== null);
  return there ? <Look {...name} /> : null;
}

function Look(name: PanelName) {
  const { store, lookAgain } = useStudio();
  const inside = useStudioState((s) => s.inside);
  const problem = useStudioState(insideProblem);
  const pixel = useStudioState(insidePixel);
  const version = useStudioState((s) => (isGoing(s.run) ? undefined : resultVersion(s)));
  const { open, answer, failed, held } = inside;
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (open) place.current?.closest('section')?.scrollIntoView({ block: 'nearest' });
  }, [open]);
  const fits =
    answer !== null &&
    problem === null &&
    answer.shown.pixel.line === pixel?.line &&
    answer.shown.pixel.sample === pixel.sample;
  if (!open) {
    return (
      <Panel {...name} help={help}>
        <p className="empty">
          How the network reads a pixel. Press I on the image, or open it here; it follows the
          cursor.
        </p>
        <div className="button-row">
          <button
            type="button"
            className="button small"
            onClick={() => store.getState().lookInside()}
          >
            Look inside
          </button>
        </div>
      </Panel>
    );
  }
  return (
    <Panel
      {...name}
      help={help}
      aside={
        fits
          ? `line ${answer.shown.pixel.line} · sample ${answer.shown.pixel.sample} · step ${answer.shown.step}`
          : undefined
      }
    >
      <div ref={place} className="inside">
        {version && <p className="hint">{version}</p>}
        {problem !== null && <p className="empty">{problem}</p>}
        {problem === null && failed && (
          <>
            <ErrorNote error={failed} />
            <div className="button-row">
              <button type="button" className="button small" onClick={lookAgain}>
                Try again
              </button>
            </div>
          </>
        )}
        {problem === null && !failed && !answer && (
          <p className="empty" role="status">
            Looking inside …
          </p>
        )}
        {problem === null && !failed && answer && <Shown probe={answer.shown} current={fits} />}
      </div>
      <div className="button-row">
        <button
          type="button"
          className="button small"
          aria-pressed={held !== null}
          disabled={pixel === null}
          onClick={() => store.getState().holdInside(held ? null : pixel)}
        >
          Hold this pixel
        </button>
        <button
          type="button"
          className="button small"
          onClick={() => store.getState().closeInside()}
        >
          Close
        </button>
      </div>
    </Panel>
  );
}

/** @param current false while the answer to another pixel is on its way */
function Shown({ probe, current }: { probe: Probe; current: boolean }) {
  const { store } = useStudio();
  const scene = useStudioState((s) => s.scene)!;
  const { view, endmember: wanted, factor } = useStudioState((s) => s.inside);
  const run = useStudioState((s) => s.run);
  const result = useStudioState((s) => s.result);
  const present = useStudioState((s) => s.endmembers);
  const of = isGoing(run) ? run : result;
  if (!of || of.endmembers.length !== probe.answer.length) return null;
  const endmembers = resultEndmembers(of, present);
  const endmember = Math.min(wanted, endmembers.length - 1);
  const summary = isGoing(run) ? null : result?.summary;
  const after = [
    ...(summary?.heeded ? ['neighbours are heeded (pretrained prior)'] : []),
    ...(summary?.smoothing ? ['the maps are smoothed'] : []),
  ];
  const { spatial, tokens } = probe;
  const look = {
    ...{ scene, probe, endmembers, endmember, factor },
    onFactor: (to: number) => store.getState().setInside({ factor: to }),
  };
  const spatialView = view !== 'branches' && view !== 'tokens';
  return (
    <div className="inside-shown" data-waiting={!current || undefined}>
      <p>{whatItIs(probe, of.settings.channels)}</p>
      <p className="inside-shift" role="status">
        {shiftWords(probe, after)}
      </p>
      <div className="views-choice inside-views" role="radiogroup" aria-label="What to look at">
        {insideViews.map((value) => (
          <label key={value} title={viewNames[value].says}>
            <input
              type="radio"
              name="inside-view"
              value={value}
              checked={view === value}
              onChange={() => store.getState().setInside({ view: value })}
            />
            <span>{viewNames[value].label}</span>
          </label>
        ))}
      </div>
      <p className="hint">{viewNames[view].says}</p>
      {(view === 'sources' || view === 'branches' || view === 'tokens') && (
        <SelectField
          label="Endmember"
          value={String(endmember)}
          options={endmembers.map((e, r) => ({ value: String(r), label: e.name }))}
          onChange={(r) => store.getState().setInside({ endmember: Number(r) })}
        />
      )}
      {spatialView && !spatial && (
        <p className="empty">{noSpatial(of.settings.spatialBranch, probe)}</p>
      )}
      {view === 'tokens' && !tokens && (
        <p className="empty">The spectral branch is off in this run.</p>
      )}
      {spatial && view === 'path' && <PathView {...look} spatial={spatial} />}
      {spatial && view === 'delta' && <DeltaView {...look} spatial={spatial} />}
      {spatial && view === 'memory' && <MemoryView {...look} spatial={spatial} />}
      {spatial && view === 'sources' && <SourcesView {...look} spatial={spatial} />}
      {spatial && view === 'reach' && <ReachView {...look} spatial={spatial} />}
      {view === 'branches' && <BranchesView {...{ scene, probe, endmembers, endmember }} />}
      {tokens && view === 'tokens' && <TokensView {...{ scene, tokens, endmembers, endmember }} />}
    </div>
  );
}

function noSpatial(setting: string, { without }: Probe): string {
  if (setting !== 'on') return 'The spatial branch is off in this run.';
  return without.conv
    ? '3×3 convolutions stand in the place of the spatial scan in this run: they are among the branches.'
    : 'Hardly any noise: the spatial branch is off in this run.';
}
