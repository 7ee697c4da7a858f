/** The maps of a batch as one .zip, or several where they are more than a zip holds, with the weights that made them. */
import { zipOf } from '../../capsule/zip';
import type { Content } from '../../capsule/zip';
import type { BatchItem } from './items';
import type { BatchModel } from './model';

/** A zip without 64-bit fields holds 4 GiB; some is left for what stands between its files. */
const MOST = 2 ** 32 - 2 ** 26;

interface Archive {
  readonly name: string;
  readonly contents: readonly Content[];
}

/**
 * Which files go into which archive: a scene's are together, in the order of the list.
 * @param most bytes of an archive
 */
export function archivesOf(
  items: readonly BatchItem[],
  model: Pick<BatchModel, 'name' | 'bytes' | 'scene'>,
  most = MOST,
): Archive[] {
  const weights: Content = { path: model.name, data: model.bytes };
  const lots: Content[][] = [];
  let room = 0;
  for (const { answer } of items) {
    const files = (answer?.files ?? []).flatMap(({ name, data }): Content[] =>
      data ? [{ path: name, data }] : [],
    );
    if (files.length === 0) continue;
    const bytes = files.reduce((sum, { data }) => sum + (data as Blob).size, 0);
    if (lots.length === 0 || bytes > room) {
      lots.push([weights]);
      room = most - model.bytes.length;
    }
    lots.at(-1)!.push(...files);
    room -= bytes;
  }
  const stem = model.name.replace(/_?weights-[0-9a-f]{8}(?=\.)|\.[^.]*$/g, '') || 'scene';
  return lots.map((contents, i) => ({
    name: `${stem}_unmixed${lots.length > 1 ? `_${i + 1}` : ''}.zip`,
    contents,
  }));
}

export const archiveBlob = ({ contents }: Archive): Promise<Blob> => zipOf(contents);
