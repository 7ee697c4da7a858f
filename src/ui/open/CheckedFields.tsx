/** Fields that pass on only what makes sense: what does not stays in the field with the reason under it. */
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import { NumberField } from '../common/NumberField';

interface CheckedNumberProps {
  readonly label: string;
  readonly value: number;
  /** What is wrong with a number, or null. */
  readonly check: (v: number) => string | null;
  readonly onChange: (v: number) => void;
  readonly min: number;
  readonly max: number;
  readonly step: number | 'any';
  readonly help?: ReactNode;
  readonly suffix?: string;
}

export function CheckedNumber({ check, onChange, value, ...field }: CheckedNumberProps) {
  const [refused, setRefused] = useState<{ problem: string; over: number } | null>(null);
  return (
    <NumberField
      {...field}
      value={value}
      problem={refused && Object.is(refused.over, value) ? refused.problem : null}
      onChange={(v) => {
        const problem = Number.isNaN(v) ? 'A number is needed.' : check(v);
        setRefused(problem === null ? null : { problem, over: value });
        if (problem === null) onChange(v);
      }}
      onBlur={() => setRefused(null)}
    />
  );
}

interface ListFieldProps {
  readonly label: string;
  /** The list in force, as text. */
  readonly text: string;
  /** The list, or a sentence that says what is wrong. */
  readonly parse: (text: string) => number[] | string;
  readonly format: (list: readonly number[]) => string;
  readonly onChange: (list: number[]) => void;
  readonly help?: ReactNode;
  readonly placeholder?: string;
}

export function ListField(props: ListFieldProps) {
  const { label, text, parse, format, onChange, help, placeholder } = props;
  const id = useId();
  // As in NumberField: a draft holds as long as the list is the one it was typed over or the one it says.
  const [draft, setDraft] = useState<{ text: string; base: string } | null>(null);
  const parsed = draft ? parse(draft.text) : null;
  const says = parsed !== null && typeof parsed !== 'string' ? format(parsed) : null;
  const current = draft && (text === draft.base || text === says) ? draft : null;
  const problem = current && typeof parsed === 'string' ? parsed : null;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="text"
        inputMode="text"
        autoComplete="off"
        spellCheck={false}
        placeholder={placeholder}
        value={current ? current.text : text}
        aria-invalid={problem ? true : undefined}
        aria-describedby={problem ? `${id}-problem` : help ? `${id}-help` : undefined}
        onChange={(e) => {
          setDraft({ text: e.target.value, base: text });
          const next = parse(e.target.value);
          if (typeof next !== 'string') onChange(next);
        }}
        // What is wrong stays to be mended; leaving it and pressing Open scene must not open something else.
        onBlur={() => problem === null && setDraft(null)}
      />
      {problem ? (
        <p id={`${id}-problem`} className="field-problem">
          {problem}
        </p>
      ) : (
        help && (
          <p id={`${id}-help`} className="field-help">
            {help}
          </p>
        )
      )}
    </div>
  );
}
