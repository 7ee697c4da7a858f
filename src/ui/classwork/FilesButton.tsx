/** A button that asks for answers, as many as there are, in the browser's dialog. */
import { useRef } from 'react';
import type { ReactNode } from 'react';
import { Icon } from '../common/Icon';

interface FilesButtonProps {
  readonly onFiles: (files: readonly File[]) => void;
  readonly children: ReactNode;
}

export function FilesButton({ onFiles, children }: FilesButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" className="button" onClick={() => input.current?.click()}>
        <Icon name="folder" />
        {children}
      </button>
      <input
        ref={input}
        type="file"
        multiple
        accept=".json,.zip"
        hidden
        onChange={(e) => {
          const files = [...(e.target.files ?? [])];
          e.target.value = '';
          if (files.length > 0) onFiles(files);
        }}
      />
    </>
  );
}
