/** Handing in: a name or none, exactly what the file holds, and saving it. Nothing is sent by the studio. */
import { useEffect, useMemo, useState } from 'react';
import { answerLimits, answerText } from '../../documents/classAnswer';
import type { ClassAnswer, Prediction } from '../../documents/classAnswer';
import type { Assignment } from '../../documents/classwork';
import { pseudonyms } from '../../documents/pseudonym';
import { answerOf, predictionsOf } from '../../store/classwork/answer';
import type { Standing } from '../../store/classwork/answer';
import type { Task } from '../../store/classwork/task';
import { createProgress } from '../../store/lesson/progress';
import { Dialog } from '../common/Dialog';
import { Icon } from '../common/Icon';
import { useStudio, useStudioState } from '../common/context';
import { download } from '../common/download';
import { scrollable } from '../common/scrollable';

interface HandInProps {
  readonly task: Task;
  readonly assignment: Assignment;
  readonly standing: Standing;
  readonly onClose: () => void;
}

export function HandIn({ task, assignment, standing, onClose }: HandInProps) {
  return (
    <Dialog className="hand-in" title="Hand in" onClose={onClose}>
      {standing.problem !== null ? (
        <p role="alert">{standing.problem}</p>
      ) : (
        <Filled {...{ task, assignment, standing }} onClose={onClose} />
      )}
    </Dialog>
  );
}

/** What was said to the assignment's lesson; null until it is known. */
function usePredictions(assignment: Assignment) {
  const [known, setKnown] = useState<Readonly<Record<string, Prediction>> | null>(null);
  useEffect(() => {
    let gone = false;
    const done = (found: Readonly<Record<string, Prediction>>) => !gone && setKnown(found);
    predictionsOf(
      assignment,
      createProgress(() => localStorage),
    ).then(done, () => done({}));
    return () => {
      gone = true;
    };
  }, [assignment]);
  return known;
}

function Filled({ task, assignment, standing, onClose }: HandInProps) {
  const { store } = useStudio();
  const predictions = usePredictions(assignment);
  const labels = useStudioState((s) => s.labels);
  const [name, setName] = useState('');
  /** As it was saved: what is on screen then is one turn further. */
  const [saved, setSaved] = useState<ClassAnswer | null>(null);
  const answer = useMemo(() => {
    if (!predictions) return null;
    const state = { ...store.getState(), labels };
    return answerOf(task, assignment, state, { name, predictions });
  }, [store, task, assignment, labels, name, predictions]);
  if (!answer) return <p role="status">Looking for what you told the lesson …</p>;
  const shown = saved ?? answer;
  const save = () => {
    const [called] = pseudonyms([answer.key]);
    const stem = `${task.title} ${called}`.replace(/[^\p{L}\p{N}_-]+/gu, '-');
    download(`${stem}.answer.json`, answerText(answer), 'application/json');
    setSaved(answer);
    store.getState().changeTask({ turn: answer.turn });
  };
  return (
    <>
      <p>
        Your answer becomes a file. The studio sends it nowhere: you hand it in the way your course
        does.
      </p>
      {standing.done < standing.asked && (
        <p className="task-problem">
          {standing.asked - standing.done} of {standing.asked}{' '}
          {task.pixels ? 'pixels have' : 'labels are missing:'}{' '}
          {task.pixels
            ? 'no label yet. You can hand in all the same.'
            : 'you can hand in all the same.'}
        </p>
      )}
      <div className="field">
        <label htmlFor="hand-in-name">Name (may stay empty)</label>
        <div className="field-input">
          <input
            id="hand-in-name"
            type="text"
            maxLength={answerLimits.name}
            autoComplete="off"
            value={name}
            disabled={saved !== null}
            onChange={(e) => setName(e.target.value)}
          />
        </div>
      </div>
      <Contents answer={shown} />
      <div className="button-row">
        <button
          type="button"
          className="button button-primary"
          onClick={save}
          disabled={saved !== null}
        >
          <Icon name="download" />
          Save the answer
        </button>
        {saved && (
          <button type="button" className="button" onClick={onClose}>
            Close
          </button>
        )}
      </div>
      <p role="status" className="hint">
        {saved
          ? 'Saved. Hand in that file. You may go on and hand in again: the newest counts.'
          : ''}
      </p>
    </>
  );
}

/** Exactly what is in the file, in words and as it stands there. */
function Contents({ answer }: { readonly answer: ClassAnswer }) {
  const text = answerText(answer);
  const changed = Object.keys(answer.settings).length;
  const told = Object.keys(answer.predictions).length;
  const [called] = pseudonyms([answer.key]);
  const facts: readonly (readonly [string, string])[] = [
    ['Name', answer.name ?? `none: you are “${called}”`],
    ['Labels', `${answer.labels.length}, with how sure you said they are`],
    ['Settings', changed === 0 ? 'as in the assignment' : `${changed} changed`],
    ...(told > 0 ? [['Lesson', `what you expected in ${told} of its steps`] as const] : []),
    ['Runs', `${answer.runs} trained, ${answer.looks} looks at the truth`],
    ['Studio', `version ${answer.studio}, engine ${answer.engine}`],
    ['Key', `${answer.key}, drawn for this answer; hand-in number ${answer.turn}`],
  ];
  return (
    <>
      <h3>What the file holds</h3>
      <dl className="facts">
        {facts.map(([term, words]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      <p className="hint">Nothing else: no time, no device, no address.</p>
      <details>
        <summary>The file itself, {text.length.toLocaleString('en')} characters</summary>
        <div {...scrollable} className="hand-in-text" aria-label="The file itself">
          <pre>{text}</pre>
        </div>
      </details>
    </>
  );
}
