/** Where scenes are dropped or chosen; large while the list is empty, and then a line over it. */
import { useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { BatchQueue } from '../../store/batch/queue';
import { Icon } from '../common/Icon';
import { count } from '../common/format';
import { chosenScenes } from './given';
import type { Given } from './given';

interface AddScenesProps {
  readonly queue: BatchQueue;
  readonly empty: boolean;
  readonly onGiven: (given: Given) => void;
}

export function AddScenes({ queue, empty, onGiven }: AddScenesProps) {
  const [over, setOver] = useState(false);
  const depth = useRef(0);
  const note = useStore(queue.store, (s) => s.note);
  const adding = useStore(queue.store, (s) => s.adding);
  const move = (by: number) => {
    depth.current = Math.max(0, depth.current + by);
    setOver(depth.current > 0);
  };
  return (
    <section
      className="batch-add"
      aria-labelledby="batch-add-title"
      data-empty={empty}
      data-over={over}
      onDragEnter={() => move(1)}
      onDragLeave={() => move(-1)}
      onDrop={() => move(-depth.current)}
    >
      <h3 id="batch-add-title">Scenes</h3>
      <p className="hint">
        {empty
          ? 'Drop scenes here, as many as you like: ENVI headers with their data, GeoTIFF, MATLAB, HDF5, NetCDF, NumPy, or folders. The model answers each of them; nothing is trained again, and nothing leaves this machine. Scenes of the same sensor work best; other bands are resampled where that is right.'
          : 'Drop more here or anywhere on the page.'}
      </p>
      <div className="button-row">
        <Chooser onGiven={onGiven} folder={false} main={empty} />
        <Chooser onGiven={onGiven} folder main={false} />
      </div>
      <p className="batch-note" role="status" aria-label="What was added">
        {adding > 0 ? `Looking at ${count(adding, 'scene')} …` : note}
      </p>
    </section>
  );
}

function Chooser({
  onGiven,
  folder,
  main,
}: {
  readonly onGiven: (given: Given) => void;
  readonly folder: boolean;
  readonly main: boolean;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        className={main ? 'button button-primary' : 'button'}
        onClick={() => input.current?.click()}
      >
        <Icon name={folder ? 'folder' : 'plus'} />
        {folder ? 'Add a folder' : 'Add scenes'}
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        {...(folder ? { webkitdirectory: '' } : {})}
        onChange={(e) => {
          const files = [...(e.currentTarget.files ?? [])];
          // So that the same files can be chosen again.
          e.currentTarget.value = '';
          if (files.length > 0) onGiven(chosenScenes(files));
        }}
      />
    </>
  );
}
