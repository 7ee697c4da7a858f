/**
 * The right column of the workbench, in the order of what the person is about: a spectrum while labelling, the run while it
 * goes, endmember spectra and metrics once there is an answer. The order changes with the desk only.
 */
import { useLayoutEffect, useRef } from 'react';
import type { Desk } from '../../store/image/view';
import { useStudioState } from '../common/context';
import { panels } from './panels';
import type { PanelId } from './panels';

const orders: Readonly<Record<Desk, readonly PanelId[]>> = {
  annotate: ['spectrum', 'explain', 'inside', 'train', 'spectra', 'metrics'],
  train: ['train', 'inside', 'spectra', 'metrics', 'spectrum', 'explain'],
  compare: ['spectra', 'metrics', 'explain', 'inside', 'spectrum', 'train'],
};

export function RightColumn() {
  const desk = useStudioState((s) => s.desk);
  const column = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (column.current) column.current.scrollTop = 0;
  }, [desk]);
  const own = panels.filter((panel) => panel.place === 'right');
  const place = (id: PanelId): number => orders[desk].indexOf(id);
  // Moved, not made anew: keys are the same, so plots and what is being typed stay.
  const ordered = [...own].sort((a, b) => place(a.id) - place(b.id));
  return (
    <div ref={column} className="column column-right">
      {ordered.map(({ id, title, component: Own }) => (
        <Own key={id} id={id} title={title} />
      ))}
    </div>
  );
}
