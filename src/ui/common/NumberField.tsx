/**
 * A labelled spinbutton that lets people type freely: the text stays as typed while the value follows,
 * and a value the owner refuses (out of range) stays visible with the reason under it.
 */
import { useId, useState } from 'react';
import type { ReactNode } from 'react';

interface NumberFieldProps {
  label: string;
  value: number;
  min: number;
  max: number;
  step: number | 'any';
  /** Called with every number typed; NaN when the field is empty. */
  onChange: (value: number) => void;
  onBlur?: () => void;
  problem?: string | null;
  disabled?: boolean;
  /** When the label is shown elsewhere (a table or a slider's row). */
  hideLabel?: boolean;
  help?: ReactNode;
  /** Beside the label: the “?” of its help. */
  beside?: ReactNode;
  suffix?: string;
}

export function NumberField(props: NumberFieldProps) {
  const {
    label,
    value,
    min,
    max,
    step,
    onChange,
    onBlur,
    problem,
    disabled,
    help,
    suffix,
    beside,
  } = props;
  const id = useId();
  // `base` is the value the draft was typed over: when the value moves elsewhere (undo, preset), the draft is stale.
  const [draft, setDraft] = useState<{ text: string; base: number } | null>(null);
  const current =
    draft && (Object.is(value, draft.base) || Object.is(value, parse(draft.text))) ? draft : null;
  const shown = current ? current.text : Number.isNaN(value) ? '' : String(value);
  const described = [problem ? `${id}-problem` : '', help ? `${id}-help` : ''].join(' ').trim();
  return (
    <div className="field">
      <span className="field-label">
        <label htmlFor={id} className={props.hideLabel ? 'sr-only' : undefined}>
          {label}
        </label>
        {beside}
      </span>
      <span className="field-input">
        <input
          id={id}
          type="number"
          inputMode={step === 1 ? 'numeric' : 'decimal'}
          value={shown}
          min={min}
          max={max}
          step={step}
          disabled={disabled}
          aria-invalid={problem ? true : undefined}
          aria-describedby={described || undefined}
          onChange={(e) => {
            setDraft({ text: e.target.value, base: value });
            onChange(parse(e.target.value));
          }}
          onBlur={() => {
            setDraft(null);
            onBlur?.();
          }}
        />
        {suffix && (
          <span className="suffix" aria-hidden="true">
            {suffix}
          </span>
        )}
      </span>
      {problem && (
        <p id={`${id}-problem`} className="field-problem">
          {problem}
        </p>
      )}
      {help && (
        <p id={`${id}-help`} className="field-help">
          {help}
        </p>
      )}
    </div>
  );
}

function parse(text: string): number {
  return text.trim() === '' ? NaN : Number(text);
}
