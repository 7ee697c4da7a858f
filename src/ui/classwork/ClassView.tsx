/**
 * The teacher's view: a class's answers, read and scored beside the page. Names are in none of its elements before the
 * switch; nothing of it is kept or sent.
 */
import { useMemo, useState } from 'react';
import { parseAssignment } from '../../documents/classwork';
import type { Assignment } from '../../documents/classwork';
import { resultJson } from '../../protocol/classJson';
import type { ClassResult, Collected } from '../../protocol/classwork';
import type { Scene } from '../../scene/scene';
import type { ClassRun } from '../../store/classwork/scoring';
import { sceneUnveiled } from '../../store/open/veil';
import { useStudio, useStudioState } from '../common/context';
import { ErrorNote } from '../common/ErrorNote';
import { Icon } from '../common/Icon';
import { count } from '../common/format';
import { download } from '../common/download';
import { OpenMessages } from '../open/OpenMessages';
import { Apart } from './Apart';
import { Board } from './Board';
import { Pixels } from './Pixels';
import { Predictions } from './Predictions';
import { FilesButton } from './FilesButton';
import { useClassRun } from './useClassRun';
import { useGrowing } from './useGrowing';
import './classwork.css';

export function ClassView() {
  const { store } = useStudio();
  const task = useStudioState((s) => s.task);
  return (
    <main className="class-view">
      <OpenMessages />
      {task ? (
        <OfTask text={task.text} />
      ) : (
        <section className="panel" aria-labelledby="class-title">
          <div className="panel-head">
            <h2 id="class-title">A class’s answers</h2>
            <Close />
          </div>
          <div className="panel-body">
            <p className="empty">
              Open the assignment that they answer: drop its file (.class.json) or follow its link.
              Then drop the answers, one by one or as a zip. They are read in this tab and go
              nowhere.
            </p>
            <div className="button-row">
              <FilesButton onFiles={(files) => store.getState().collect(files)}>
                Choose answers
              </FilesButton>
            </div>
          </div>
        </section>
      )}
    </main>
  );
}

function Close() {
  const { store } = useStudio();
  return (
    <button
      type="button"
      className="button small class-close"
      onClick={() => store.getState().leaveClassroom()}
    >
      <Icon name="close" />
      Back to the studio
    </button>
  );
}

function OfTask({ text }: { readonly text: string }) {
  const assignment = useMemo(() => parseAssignment(text, 'the assignment'), [text]);
  const files = useStudioState((s) => s.classroom);
  const shown = useStudioState((s) => s.scene);
  const veiled = useStudioState((s) => s.veiledTruth);
  const scene = useMemo(
    () => sceneUnveiled({ scene: shown, veiledTruth: veiled }),
    [shown, veiled],
  );
  const { run, followSuggestions } = useClassRun(scene, text, files ?? []);
  const [named, setNamed] = useState(false);
  const [forgotten, setForgotten] = useState(false);
  const names = named && !forgotten ? (run?.collected?.names ?? null) : null;
  return (
    <>
      <Head
        {...{ assignment, run }}
        named={named && !forgotten}
        forgotten={forgotten}
        onNamed={setNamed}
        onForget={() => setForgotten(true)}
      />
      {run?.error && <ErrorNote error={run.error} />}
      {scene && run?.result && run.collected && (
        <Shown
          {...{ assignment, scene, names, run, followSuggestions }}
          result={run.result}
          collected={run.collected}
        />
      )}
    </>
  );
}

interface HeadProps {
  readonly assignment: Assignment;
  readonly run: ClassRun | null;
  readonly named: boolean;
  readonly forgotten: boolean;
  readonly onNamed: (named: boolean) => void;
  readonly onForget: () => void;
}

function Head({ assignment, run, named, forgotten, onNamed, onForget }: HeadProps) {
  const { store } = useStudio();
  const { pixels, budget, title } = assignment;
  const some = run !== null && run.total > 0;
  return (
    <section className="panel class-head" aria-labelledby="class-title">
      <div className="panel-head">
        <h2 id="class-title" tabIndex={-1}>
          {title}
        </h2>
        <span className="panel-aside">
          {pixels ? count(budget, 'pixel') : `up to ${count(budget, 'label')} each`}
        </span>
        <Close />
      </div>
      <div className="panel-body class-tools">
        <FilesButton onFiles={(files) => store.getState().collect(files)}>
          {some ? 'Add answers' : 'Choose answers'}
        </FilesButton>
        <p role="status" aria-label="Answers">
          {statusOf(run)}
        </p>
        {run && run.status === 'scoring' && run.total > 0 && (
          <progress value={run.done} max={run.total} aria-label="Answers scored" />
        )}
        {some && !forgotten && (
          <>
            <label className="check">
              <input type="checkbox" checked={named} onChange={(e) => onNamed(e.target.checked)} />
              <span>Names</span>
            </label>
            <button type="button" className="button small" onClick={onForget}>
              Forget names
            </button>
          </>
        )}
        {forgotten && <p className="hint">Names are forgotten until this view is opened again.</p>}
      </div>
    </section>
  );
}

function statusOf(run: ClassRun | null): string {
  if (!run) return 'Drop the answers here, one by one or as a zip. They stay in this tab.';
  if (run.status === 'reading') return 'Reading the answers …';
  if (run.status === 'failed') return 'The answers could not be scored.';
  const { total, done } = run;
  return run.status === 'scoring'
    ? `${done} of ${total} scored`
    : `${count(total, 'answer')} scored`;
}

interface ShownProps {
  readonly assignment: Assignment;
  readonly scene: Scene;
  readonly run: ClassRun;
  readonly result: ClassResult;
  readonly collected: Collected;
  readonly names: Collected['names'] | null;
  readonly followSuggestions: () => void;
}

/** Pixels, table and predictions come one a frame: together they would hold the page. */
const partCount = 3;

function Shown({
  assignment,
  scene,
  run,
  result,
  collected,
  names,
  followSuggestions,
}: ShownProps) {
  const save = () =>
    download(
      `${assignment.title.replace(/[^\p{L}\p{N}_-]+/gu, '-')}-class.json`,
      `${JSON.stringify(resultJson(result, collected, names !== null), null, 2)}\n`,
      'application/json',
    );
  const there = useGrowing(partCount, 1);
  return (
    <>
      {result.rows.length > 0 && (
        <>
          {there > 0 && <Pixels {...{ assignment, scene, result, names }} />}
          {there > 1 && (
            <Board {...{ assignment, scene, result, collected, names, onSave: save }}>
              {result.hasTruth && result.clickNext === null && (
                <button
                  type="button"
                  className="button small"
                  disabled={run.following}
                  title="True labels where the studio’s suggestions point: about a second a label"
                  onClick={followSuggestions}
                >
                  {run.following
                    ? 'Following the suggestions …'
                    : 'Add the line of Click here next'}
                </button>
              )}
            </Board>
          )}
          {there > 2 && <Predictions rows={result.predictions} />}
        </>
      )}
      <Apart collected={collected} withFiles={names !== null} />
    </>
  );
}
