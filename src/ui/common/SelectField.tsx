/** A labelled combobox over a few choices. */
import { useId } from 'react';
import type { ReactNode } from 'react';

interface SelectFieldProps<T extends string> {
  label: string;
  value: T;
  /** One that cannot be chosen is listed all the same; say why in `help`. */
  options: readonly {
    readonly value: T;
    readonly label: string;
    readonly disabled?: boolean;
  }[];
  onChange: (value: T) => void;
  disabled?: boolean;
  hideLabel?: boolean;
  title?: string;
  help?: ReactNode;
  /** Beside the label: the “?” of its help. */
  beside?: ReactNode;
}

export function SelectField<T extends string>(props: SelectFieldProps<T>) {
  const { label, value, options, onChange, disabled, hideLabel, title, help, beside } = props;
  const id = useId();
  return (
    <div className="field">
      <span className="field-label">
        <label htmlFor={id} className={hideLabel ? 'sr-only' : undefined}>
          {label}
        </label>
        {beside}
      </span>
      <select
        id={id}
        value={value}
        disabled={disabled}
        title={title}
        aria-describedby={help ? `${id}-help` : undefined}
        onChange={(e) => onChange(e.target.value as T)}
      >
        {options.map((o) => (
          <option key={o.value} value={o.value} disabled={o.disabled}>
            {o.label}
          </option>
        ))}
      </select>
      {help && (
        <p id={`${id}-help`} className="field-help">
          {help}
        </p>
      )}
    </div>
  );
}
