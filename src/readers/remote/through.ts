/** Opening files of which some are links: followed first, what is fetched counted and said, faults told as what they were. */
import type { Scene } from '../../scene/scene';
import { StudioError } from '../../scene/errors';
import type { OpenContext } from '../types';
import { isRemote } from './file';
import { followLinks, forgetLinks } from './resolve';
import type { Linked } from './resolve';

/** What was fetched so far, and from where. */
export type Fetched = () => {
  readonly from: string;
  readonly bytes: number;
  readonly requests: number;
};

/**
 * @param open gets the files that links stand for, a context that says how much was fetched, and the count of it, which is
 *   null where there is no link
 */
export async function throughLinks<T>(
  given: readonly File[],
  context: OpenContext,
  open: (files: readonly File[], context: OpenContext, fetched: Fetched | null) => Promise<T>,
): Promise<T> {
  const linked = await followLinks(given, context, context.links);
  if (!linked) return open(given, context, null);
  const fetched: Fetched = () => ({ from: linked.from, ...linked.meter });
  const told: OpenContext = {
    ...context,
    progress: (fraction, what) =>
      context.progress(fraction, `${what}, ${megabytes(linked.meter.bytes)} fetched`),
    cancelled: () => context.cancelled(),
  };
  try {
    const opened = await open(linked.files, told, fetched);
    // What failed on the way (a picture, an older version of the file) makes the rest of it doubtful, too.
    const fault = await faultOf(linked);
    if (fault) throw fault;
    return withNote(opened, fetched);
  } catch (error) {
    const fault = await faultOf(linked);
    // What was fetched cannot be trusted, or is of a file that is gone.
    if (fault) forgetLinks();
    const cancelled = error instanceof StudioError && error.data.kind === 'cancelled';
    throw cancelled ? error : (fault ?? error);
  }
}

/** Readers take what the host did for damage of the file. */
async function faultOf({ files }: Linked): Promise<StudioError | null> {
  for (const file of files) {
    const fault = isRemote(file) ? await file.fault() : null;
    if (fault) return fault;
  }
  return null;
}

export const megabytes = (bytes: number): string =>
  bytes < 1e5 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

/** A scene says where it was fetched from, and how much of it. */
function withNote<T>(opened: T, fetched: Fetched): T {
  const { from, bytes, requests } = fetched();
  const note = `Fetched from ${from}: ${megabytes(bytes)} in ${requests} requests.`;
  const noted = (scene: Scene): Scene => ({ ...scene, notes: [...scene.notes, note] });
  const made = opened as { readonly type?: string; readonly scene?: Scene };
  if (made.type !== 'scene' || !made.scene) return opened;
  return { ...opened, scene: noted(made.scene) };
}
