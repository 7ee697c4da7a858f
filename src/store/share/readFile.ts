/** A shared file, read and checked. Loaded when one is opened. */
import { parseShare, shareLimits } from '../../documents/share';
import type { ShareDocument } from '../../documents/share';
import { textOf } from '../../scene/strict';

/** @throws StudioError (kind `link`) naming the file and what is wrong with it */
export async function readSharedFile(file: File): Promise<ShareDocument> {
  const words = { kind: 'link', what: 'shared file' } as const;
  return parseShare(await textOf(file, shareLimits.file, words), file.name);
}
