/** What is written of each scene, and where: a folder where the browser can write into one, else a .zip at the end. */
import { useStore } from 'zustand';
import type { ApplyFolder, ApplyFormat } from '../../protocol/apply';
import { toErrorData } from '../../scene/errors';
import { fixedProblem } from '../../store/batch/queue';
import type { BatchQueue } from '../../store/batch/queue';
import { Icon } from '../common/Icon';

const choices: readonly (readonly [ApplyFormat, string])[] = [
  ['envi', 'ENVI'],
  ['geotiff', 'GeoTIFF'],
];

type FolderPicker = (options: {
  readonly id: string;
  readonly mode: 'readwrite';
}) => Promise<ApplyFolder>;

/** Chromium's; others have none. */
const picker = (): FolderPicker | undefined =>
  (globalThis as { readonly showDirectoryPicker?: FolderPicker }).showDirectoryPicker;

export function WhereTo({ queue }: { readonly queue: BatchQueue }) {
  const formats = useStore(queue.store, (s) => s.formats);
  const folder = useStore(queue.store, (s) => s.folder);
  const fixed = useStore(queue.store, fixedProblem);
  const can = picker() !== undefined;
  const choose = (format: ApplyFormat, on: boolean): void =>
    queue.setFormats(
      choices.map(([f]) => f).filter((f) => (f === format ? on : formats.includes(f))),
    );
  return (
    <section className="batch-where" aria-labelledby="batch-where-title">
      <h3 id="batch-where-title">Results</h3>
      <fieldset className="batch-formats" disabled={fixed !== null}>
        <legend>Maps as</legend>
        {choices.map(([format, label]) => (
          <label key={format} className="check">
            <input
              type="checkbox"
              checked={formats.includes(format)}
              onChange={(e) => choose(format, e.target.checked)}
            />
            <span>{label}</span>
          </label>
        ))}
      </fieldset>
      <p className="batch-place">
        {folder
          ? `Written into the folder “${folder.name}” as they come, with a manifest each.`
          : 'Kept until you save them as one .zip, with a manifest each.'}
        {!can && ' This browser cannot write into folders.'}
      </p>
      <div className="button-row">
        {can && (
          <button
            type="button"
            className="button small"
            disabled={fixed !== null}
            onClick={() => void pick(queue)}
          >
            <Icon name="folder" />
            {folder ? 'Another folder' : 'Write into a folder'}
          </button>
        )}
        {folder && (
          <button
            type="button"
            className="button small"
            disabled={fixed !== null}
            onClick={() => queue.setFolder(null)}
          >
            A .zip instead
          </button>
        )}
      </div>
      {fixed !== null && <p className="hint">{fixed}</p>}
    </section>
  );
}

async function pick(queue: BatchQueue): Promise<void> {
  try {
    const folder = await picker()?.({ id: 'unmixed', mode: 'readwrite' });
    if (folder) queue.setFolder(folder);
  } catch (thrown) {
    // The person closed the browser's dialog.
    if (thrown instanceof DOMException && thrown.name === 'AbortError') return;
    queue.setError(toErrorData(thrown));
  }
}
