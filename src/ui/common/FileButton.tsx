/** A button that asks for one file in the browser's dialog. */
import { useRef } from 'react';
import type { ReactNode } from 'react';

interface FileButtonProps {
  /** ".json,.csv" */
  readonly accept: string;
  readonly className: string;
  readonly disabled?: boolean;
  readonly onFile: (file: File) => void;
  readonly children: ReactNode;
}

export function FileButton({ accept, className, disabled, onFile, children }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        className={className}
        disabled={disabled}
        onClick={() => input.current?.click()}
      >
        {children}
      </button>
      <input
        ref={input}
        type="file"
        accept={accept}
        hidden
        onChange={(e) => {
          const file = e.target.files?.[0];
          // So that the same file can be chosen again after a mistake.
          e.target.value = '';
          if (file) onFile(file);
        }}
      />
    </>
  );
}
