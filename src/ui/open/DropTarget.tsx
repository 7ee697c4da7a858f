/** Makes the whole page a drop target and says so while something is dragged over it. */
import { useEffect, useState } from 'react';
import { useStudio } from '../common/context';
import { droppedFiles } from './droppedFiles';

export function DropTarget() {
  const studio = useStudio();
  const [over, setOver] = useState(false);
  useEffect(() => {
    let depth = 0;
    const hasFiles = (e: DragEvent) => e.dataTransfer?.types.includes('Files') ?? false;
    const enter = (e: DragEvent) => {
      if (!hasFiles(e)) return;
      e.preventDefault();
      depth++;
      setOver(studio.store.getState().batch.takes === null);
    };
    const leave = () => {
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const allow = (e: DragEvent) => {
      if (hasFiles(e)) e.preventDefault();
    };
    const drop = (e: DragEvent) => {
      depth = 0;
      setOver(false);
      if (!hasFiles(e)) return;
      e.preventDefault();
      const { takes } = studio.store.getState().batch;
      if (takes) return void (e.dataTransfer && takes(e.dataTransfer));
      const files = e.dataTransfer ? droppedFiles(e.dataTransfer) : [];
      if (files instanceof Promise) void files.then((found) => studio.openFiles(found));
      else studio.openFiles(files);
    };
    addEventListener('dragenter', enter);
    addEventListener('dragleave', leave);
    addEventListener('dragover', allow);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragenter', enter);
      removeEventListener('dragleave', leave);
      removeEventListener('dragover', allow);
      removeEventListener('drop', drop);
    };
  }, [studio]);
  if (!over) return null;
  return (
    <div className="drop-overlay" aria-hidden="true">
      <p>Drop to open</p>
    </div>
  );
}
