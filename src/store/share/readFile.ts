/** A shared file, read and checked. Loaded when one is opened. */
import { parseShare, shareLimits } from '../../documents/share';
import type { ShareDocument } from '../../documents/share';
import { StudioError } from '../../scene/errors';

/** @throws StudioError (kind `link`) naming the file and what is wrong with it */
export async function readSharedFile(file: File): Promise<ShareDocument> {
  if (file.size > 4 * shareLimits.file) {
    throw new StudioError({
      kind: 'link',
      message: 'The shared file is too long.',
      file: file.name,
      field: 'size',
      found: `${file.size} bytes`,
      expected: `at most ${shareLimits.file} characters`,
      advice: 'Ask for the file again. Nothing that is open here has changed.',
    });
  }
  return parseShare(await file.text(), file.name);
}
