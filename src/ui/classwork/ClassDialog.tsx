/** Making an assignment of what is on screen: what is asked, which pixels, and handing it out as a file or a link. */
import { useMemo, useState } from 'react';
import { encodeAssignment } from '../../documents/classLink';
import { assignmentText, classLimits } from '../../documents/classwork';
import type { Assignment } from '../../documents/classwork';
import { catalogue } from '../../lessons/catalogue';
import { toErrorData } from '../../scene/errors';
import { assignmentFrom, taskProblem } from '../../store/classwork/make';
import type { PixelChoice, TaskChoices } from '../../store/classwork/make';
import { randomKey } from '../../store/classwork/open';
import { shareProblem } from '../../store/share/make';
import type { SceneFiles } from '../../store/share/make';
import { Dialog } from '../common/Dialog';
import { Icon } from '../common/Icon';
import { NumberField } from '../common/NumberField';
import { SelectField } from '../common/SelectField';
import { useStudio, useStudioState } from '../common/context';
import { download } from '../common/download';
import { CopyField } from '../share/CopyField';
import { QrCode } from '../share/QrCode';
import { bytesOf, limits, sizeWords } from '../share/size';
import { useSceneFiles } from '../share/useSceneFiles';
import '../share/share.css';
import './classwork.css';

export function ClassDialog({ onClose }: { readonly onClose: () => void }) {
  // Labels are not handed out, so too many of them are no hindrance here.
  const problem = useStudioState((s) => shareProblem({ ...s, labels: [] }));
  const files = useSceneFiles();
  return (
    <Dialog className="share class-dialog" title="Assignment for a class" onClose={onClose}>
      {problem ? (
        <p role="alert">{problem}</p>
      ) : files ? (
        <Form files={files} />
      ) : (
        <p role="status">Looking at the scene’s files …</p>
      )}
    </Dialog>
  );
}

const noLesson = 'none';
const lessons = [
  { value: noLesson, label: 'None' },
  ...catalogue.map(({ id, title }) => ({ value: id, label: title })),
];

function Form({ files }: { readonly files: SceneFiles }) {
  const { store } = useStudio();
  const labels = useStudioState((s) => s.labels);
  const endmembers = useStudioState((s) => s.endmembers);
  const settings = useStudioState((s) => s.settings);
  const hasTruth = useStudioState((s) => (s.scene?.truth ?? s.veiledTruth) !== null);
  const [choices, setChoices] = useState<TaskChoices>({
    ...{ title: '', text: '', count: 12, veiled: hasTruth, lesson: null },
    pixels: labels.length > 0 && labels.length <= classLimits.budget ? 'labels' : 'drawn',
  });
  const [id] = useState(randomKey);
  const change = (next: Partial<TaskChoices>) => setChoices({ ...choices, ...next });
  const problem = taskProblem({ labels }, choices);
  const assignment = useMemo(
    () =>
      problem === null
        ? assignmentFrom({ ...store.getState(), labels, endmembers, settings }, files, choices, id)
        : null,
    [problem, store, labels, endmembers, settings, files, choices, id],
  );
  return (
    <>
      <TextFields choices={choices} change={change} />
      <PixelFields choices={choices} change={change} labels={labels.length} />
      <SelectField
        label="Lesson"
        value={choices.lesson ?? noLesson}
        options={lessons}
        onChange={(value) => change({ lesson: value === noLesson ? null : value })}
        help="What students expect in it comes with their answers."
      />
      {hasTruth && (
        <label className="check">
          <input
            type="checkbox"
            checked={choices.veiled}
            onChange={(e) => change({ veiled: e.target.checked })}
          />
          <span>
            Veil the truth until they hand in. Hidden for learning, not kept secret: it can be
            lifted, and the answer says how often.
          </span>
        </label>
      )}
      {assignment ? <HandOut assignment={assignment} /> : <p role="status">{problem}</p>}
    </>
  );
}

interface FieldsProps {
  readonly choices: TaskChoices;
  readonly change: (next: Partial<TaskChoices>) => void;
}

function TextFields({ choices: { title, text }, change }: FieldsProps) {
  return (
    <>
      <div className="field">
        <label htmlFor="class-title">Title</label>
        <div className="field-input">
          <input
            id="class-title"
            type="text"
            maxLength={classLimits.title}
            value={title}
            onChange={(e) => change({ title: e.target.value })}
          />
        </div>
      </div>
      <div className="field">
        <label htmlFor="class-text">What students are to do</label>
        <textarea
          id="class-text"
          className="class-text"
          rows={3}
          maxLength={classLimits.text}
          value={text}
          onChange={(e) => change({ text: e.target.value })}
        />
      </div>
    </>
  );
}

function PixelFields({ choices, change, labels }: FieldsProps & { readonly labels: number }) {
  const ways: readonly (readonly [PixelChoice, string])[] = [
    ['labels', `The same for all: those labelled now (${labels}). Your fractions stay here.`],
    ['drawn', 'The same for all, drawn by the studio: pure and mixed pixels of each material.'],
    ['own', 'Each student chooses. There is no agreement to compare then.'],
  ];
  return (
    <fieldset className="class-pixels">
      <legend>Pixels</legend>
      {ways.map(([value, words]) => (
        <label key={value} className="check">
          <input
            type="radio"
            name="class-pixels"
            checked={choices.pixels === value}
            onChange={() => change({ pixels: value })}
          />
          <span>{words}</span>
        </label>
      ))}
      {choices.pixels !== 'labels' && (
        <NumberField
          label="How many labels"
          value={choices.count}
          min={1}
          max={classLimits.budget}
          step={1}
          onChange={(count) => change({ count })}
        />
      )}
    </fieldset>
  );
}

function HandOut({ assignment }: { readonly assignment: Assignment }) {
  const { link, problem } = useMemo(() => linkOf(assignment), [assignment]);
  const bytes = link === null ? 0 : bytesOf(link);
  const stem = assignment.title.replace(/[^\p{L}\p{N}_-]+/gu, '-') || 'assignment';
  return (
    <>
      <section className="share-part" aria-labelledby="class-file-title">
        <h3 id="class-file-title">File</h3>
        <p className="hint">
          Keep a copy: drop it here again, then the answers, to see what the class says.
        </p>
        <div className="button-row">
          <button
            type="button"
            className="button"
            onClick={() =>
              download(`${stem}.class.json`, assignmentText(assignment), 'application/json')
            }
          >
            <Icon name="download" />
            Save as file
          </button>
        </div>
      </section>
      <section className="share-part" aria-labelledby="class-link-title">
        <h3 id="class-link-title">Link</h3>
        {link === null ? (
          <p role="status">{problem}</p>
        ) : (
          <div className="share-link" data-qr={bytes <= limits.qr}>
            <div className="share-link-text">
              <CopyField label="Link" value={link} copied="Link copied." />
              <p className="hint">{sizeWords(bytes)}</p>
            </div>
            {bytes <= limits.qr && <QrCode text={link} />}
          </div>
        )}
      </section>
    </>
  );
}

function linkOf(assignment: Assignment): {
  readonly link: string | null;
  readonly problem: string | null;
} {
  try {
    const link = `${location.origin}${location.pathname}#${encodeAssignment(assignment)}`;
    const bytes = bytesOf(link);
    return bytes <= limits.browser
      ? { link, problem: null }
      : { link: null, problem: sizeWords(bytes) };
  } catch (error) {
    const { message, advice } = toErrorData(error);
    return { link: null, problem: `${message} ${advice}` };
  }
}
