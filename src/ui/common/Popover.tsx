/** A small panel opened by a button; closes on Escape (focus goes back), on a click elsewhere, and on the button. */
import { useEffect, useId, useRef, useState } from 'react';
import type { ReactNode } from 'react';

interface PopoverProps {
  /** Accessible name of the button. */
  label: string;
  button: ReactNode;
  className?: string;
  /** Element id of the button. */
  buttonId?: string;
  /** Edge of the button that the panel is aligned with. */
  align?: 'start' | 'end';
  children: ReactNode | ((close: () => void) => ReactNode);
}

export function Popover({
  label,
  button,
  className,
  buttonId,
  align = 'end',
  children,
}: PopoverProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!open) return;
    const outside = (e: PointerEvent) => {
      if (!root.current?.contains(e.target as Node)) setOpen(false);
    };
    const escape = (e: KeyboardEvent) => {
      if (e.key !== 'Escape') return;
      setOpen(false);
      trigger.current?.focus();
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('keydown', escape);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('keydown', escape);
    };
  }, [open]);

  return (
    <div className="popover" ref={root}>
      <button
        ref={trigger}
        id={buttonId}
        type="button"
        className={className}
        aria-label={label}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {button}
      </button>
      {open && (
        <div id={id} className={`popover-panel align-${align}`} role="group" aria-label={label}>
          {typeof children === 'function' ? children(() => setOpen(false)) : children}
        </div>
      )}
    </div>
  );
}
