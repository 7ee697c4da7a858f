/** What was dropped or chosen for a batch, as scenes; weights among it are told apart. */
import { scenesIn, scenesOfFolder } from '../../readers/partners';
import type { SceneFiles } from '../../readers/partners';
import { isWeightsFile } from '../../store/train/weights';
import { filesOf } from '../open/droppedFiles';

/** A thousand pairs with what lies beside them. */
const MOST_FILES = 10_000;

export interface Given {
  readonly scenes: readonly SceneFiles[];
  /** The first of them, where there are any. */
  readonly weights: File | null;
}

const given = (files: readonly File[], folders: readonly SceneFiles[] = []): Given => {
  const all = [...files, ...folders.flatMap((f) => f.files)];
  const without = (list: readonly File[]): File[] => list.filter((f) => !isWeightsFile(f));
  return {
    weights: all.find(isWeightsFile) ?? null,
    scenes: [
      ...scenesIn(without(files)),
      ...folders.flatMap(({ name, files: inside }) => scenesOfFolder(name, without(inside))),
    ],
  };
};

/** Asked while the event lasts; a folder is looked through after it. */
export async function droppedScenes(transfer: DataTransfer): Promise<Given> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  const plain = [...transfer.files];
  const folders = entries.filter((e) => e?.isDirectory === true);
  if (folders.length === 0) return given(plain);
  const single = entries.filter((e) => e?.isFile === true);
  const files = await filesOf(single as FileSystemEntry[], MOST_FILES);
  const inside: SceneFiles[] = [];
  for (const folder of folders as FileSystemEntry[])
    inside.push({ name: folder.name, files: await filesOf([folder], MOST_FILES) });
  return given(files, inside);
}

/** Of a file input; of one for folders all files bear the folder's name. */
export function chosenScenes(files: readonly File[]): Given {
  const folder = files[0]?.webkitRelativePath.split('/')[0];
  return folder ? given([], [{ name: folder, files: files.slice(0, MOST_FILES) }]) : given(files);
}
