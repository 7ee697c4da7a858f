/** A question of a step: asked, and once the step is met, the answer beside what was measured. */
import { useEffect, useRef, useState } from 'react';
import type {
  ChoiceQuestion,
  MixtureQuestion,
  NumberQuestion,
  OrderQuestion,
  PixelQuestion,
  Question as Asked,
} from '../../lessons/lesson';
import { percentages, withFraction } from '../../maths/simplex';
import type { Answer, StepRecord } from '../../store/lesson/answers';
import { factWords } from '../../store/lesson/words';
import { NumberField } from '../common/NumberField';
import { useStudio, useStudioState } from '../common/context';
import { endmemberLetter } from '../draw/colors';
import { SimplexHandle } from '../labels/SimplexHandle';
import { LessonText } from './LessonText';
import { NumberAxis } from './NumberAxis';

interface QuestionProps {
  readonly ask: Asked;
  readonly record: StepRecord;
  /** The step has more to do before it is measured. */
  readonly waits: boolean;
  readonly onAnswer: (answer: Answer) => void;
}

export function Question({ ask, record, waits, onAnswer }: QuestionProps) {
  const { answer, outcome, measured } = record;
  const given = useRef<HTMLParagraphElement>(null);
  const before = useRef(answer);
  // The form goes with the answer: the focus stays where it was.
  useEffect(() => {
    if (before.current === null && answer !== null) given.current?.focus({ preventScroll: true });
    before.current = answer;
  }, [answer]);
  return (
    <div className="lesson-question">
      <LessonText text={ask.prompt} className="lesson-prompt" />
      {answer === null ? (
        <Form ask={ask} onAnswer={onAnswer} />
      ) : (
        <>
          <p ref={given} tabIndex={-1} className="lesson-said">
            Your answer: {said(ask, answer)}.
          </p>
          {outcome !== 'met' && waits && (
            <p className="lesson-note">It is compared once the step is done.</p>
          )}
          {ask.kind === 'number' &&
            answer.kind === 'number' &&
            measured?.kind === 'number' &&
            measured.value !== null && (
              <NumberAxis ask={ask} said={answer.value} found={measured.value} />
            )}
          {ask.kind === 'order' && measured?.kind === 'order' && measured.order && (
            <ol className="lesson-order-found">
              {measured.order.map((item) => (
                <li key={item}>
                  {ask.items[item].label}:{' '}
                  {factWords(`${ask.fact}.${ask.items[item].is}`, measured.values[item])}
                </li>
              ))}
            </ol>
          )}
        </>
      )}
    </div>
  );
}

function said(ask: Asked, answer: Answer): string {
  switch (answer.kind) {
    case 'choice':
      return ask.kind === 'choice' ? (ask.options[answer.option]?.text ?? '') : '';
    case 'number':
      return ask.kind === 'number' ? `${answer.value} ${ask.unit}`.trim() : '';
    case 'order':
      return ask.kind === 'order'
        ? answer.order.map((item) => ask.items[item]?.label ?? '').join(', then ')
        : '';
    case 'pixel':
      return `line ${answer.line}, sample ${answer.sample}`;
    case 'mixture':
      return answer.names
        .map((name, r) => `${name} ${Math.round(100 * answer.fractions[r])} %`)
        .join(', ');
  }
}

function Form({ ask, onAnswer }: Pick<QuestionProps, 'ask' | 'onAnswer'>) {
  switch (ask.kind) {
    case 'choice':
      return <Choice ask={ask} onAnswer={onAnswer} />;
    case 'number':
      return <Guess ask={ask} onAnswer={onAnswer} />;
    case 'order':
      return <Order ask={ask} onAnswer={onAnswer} />;
    case 'pixel':
      return <Place ask={ask} onAnswer={onAnswer} />;
    case 'mixture':
      return <MixtureForm ask={ask} onAnswer={onAnswer} />;
  }
}

interface FormProps<Q> {
  readonly ask: Q;
  readonly onAnswer: (answer: Answer) => void;
}

const Commit = ({ disabled, onClick }: { disabled?: boolean; onClick: () => void }) => (
  <button type="button" className="button" disabled={disabled} onClick={onClick}>
    This is my answer
  </button>
);

function Choice({ ask, onAnswer }: FormProps<ChoiceQuestion>) {
  const [option, setOption] = useState<number | null>(null);
  return (
    <>
      <fieldset className="lesson-options">
        <legend className="sr-only">{ask.prompt}</legend>
        {ask.options.map(({ text }, i) => (
          <label key={i}>
            <input
              type="radio"
              name="lesson-choice"
              checked={option === i}
              onChange={() => setOption(i)}
            />
            <span>{text}</span>
          </label>
        ))}
      </fieldset>
      <Commit
        disabled={option === null}
        onClick={() => option !== null && onAnswer({ kind: 'choice', option })}
      />
    </>
  );
}

function Guess({ ask, onAnswer }: FormProps<NumberQuestion>) {
  const { min, max, step, unit, prompt } = ask;
  const [value, setValue] = useState(min);
  const valid = Number.isFinite(value) && value >= min && value <= max;
  return (
    <>
      <div className="lesson-guess">
        <input
          type="range"
          {...{ min, max, step }}
          value={valid ? value : min}
          aria-label={`${prompt} slider`}
          aria-valuetext={`${value} ${unit}`}
          onChange={(e) => setValue(Number(e.target.value))}
        />
        <NumberField
          label={prompt}
          hideLabel
          {...{ value, min, max, step }}
          suffix={unit}
          onChange={setValue}
        />
      </div>
      <Commit disabled={!valid} onClick={() => onAnswer({ kind: 'number', value })} />
    </>
  );
}

function Order({ ask, onAnswer }: FormProps<OrderQuestion>) {
  const [order, setOrder] = useState<readonly number[]>(() => ask.items.map((_, i) => i));
  const move = (place: number, by: -1 | 1) => {
    const next = [...order];
    [next[place], next[place + by]] = [next[place + by], next[place]];
    setOrder(next);
  };
  return (
    <>
      <ol className="lesson-order" aria-label={ask.prompt}>
        {order.map((item, place) => {
          const { label } = ask.items[item];
          return (
            <li key={item}>
              <span>{label}</span>
              <button
                type="button"
                className="button small"
                aria-label={`${label} up`}
                disabled={place === 0}
                onClick={() => move(place, -1)}
              >
                Up
              </button>
              <button
                type="button"
                className="button small"
                aria-label={`${label} down`}
                disabled={place === order.length - 1}
                onClick={() => move(place, 1)}
              >
                Down
              </button>
            </li>
          );
        })}
      </ol>
      <Commit onClick={() => onAnswer({ kind: 'order', order })} />
    </>
  );
}

function Place({ onAnswer }: FormProps<PixelQuestion>) {
  const { store } = useStudio();
  const cursor = useStudioState((s) => s.cursor);
  const named = useStudioState((s) => s.pixelNamed);
  // The cursor follows the pointer on its way to this button, and goes when it leaves the image: a click holds a pixel.
  const [last, setLast] = useState(cursor);
  if (cursor && cursor !== last) setLast(cursor);
  const chosen = named ?? last;
  useEffect(() => {
    store.getState().askPixel(true);
    return () => store.getState().askPixel(false);
  }, [store]);
  return (
    <>
      <p className="lesson-note">
        {named
          ? `Chosen: line ${named.line}, sample ${named.sample}. Another click chooses another.`
          : last
            ? `Cursor: line ${last.line}, sample ${last.sample}. A click chooses the pixel.`
            : 'Click a pixel of the image to choose it, or go to the image and use the arrow keys.'}
      </p>
      <div className="button-row">
        <button
          type="button"
          className="button"
          onClick={() => document.querySelector<HTMLElement>('.viewer-canvas')?.focus()}
        >
          To the image
        </button>
        <button
          type="button"
          className="button"
          disabled={chosen === null}
          onClick={() =>
            chosen && onAnswer({ kind: 'pixel', line: chosen.line, sample: chosen.sample })
          }
        >
          Take this pixel
        </button>
      </div>
    </>
  );
}

function MixtureForm({ ask, onAnswer }: FormProps<MixtureQuestion>) {
  const { store } = useStudio();
  const endmembers = useStudioState((s) => s.endmembers);
  const R = endmembers.length;
  const [given, setGiven] = useState<readonly number[]>([]);
  const fractions = given.length === R ? given : endmembers.map(() => 1 / R);
  const shown = percentages(fractions);
  const [line, sample] = ask.pixel;
  const names = endmembers.map((e) => e.name || endmemberLetter(e.color));
  return (
    <>
      <p className="lesson-note">
        Pixel: line {line}, sample {sample}.{' '}
        <button
          type="button"
          className="button small"
          onClick={() => store.getState().goToPixel({ line, sample }, 8)}
        >
          Show it
        </button>
      </p>
      {R === 3 && (
        <SimplexHandle
          abundances={fractions}
          endmembers={endmembers}
          onChange={setGiven}
          onEnd={() => undefined}
        />
      )}
      <ul className="lesson-fractions">
        {names.map((name, r) => (
          <li key={endmembers[r].id}>
            <label>
              <span>{name}</span>
              <input
                type="range"
                min={0}
                max={100}
                step={1}
                value={shown[r]}
                aria-valuetext={`${shown[r]} percent`}
                onChange={(e) => setGiven(withFraction(fractions, r, Number(e.target.value) / 100))}
              />
            </label>
            <span>{shown[r]} %</span>
          </li>
        ))}
      </ul>
      <Commit onClick={() => onAnswer({ kind: 'mixture', names, fractions })} />
    </>
  );
}
