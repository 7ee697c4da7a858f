/** A compressed element of a MATLAB v5 file, inflated in pieces. */
import { StudioError } from '../../../scene/errors';
import { inflate } from '../../bytes';
import type { ByteSource, Where } from '../../bytes';
import { damaged } from '../../fileError';

/**
 * A zlib stream, inflated. Read to its end it is checked against its Adler-32 sum.
 * @param limit more bytes than this are refused: `StudioError` (a bomb, or a damaged header)
 */
export function inflateSource(blob: Blob, limit: number, where: Where): ByteSource {
  return async function* (from, to) {
    let at = 0;
    try {
      for await (const bytes of inflate(blob, 'deflate', where)) {
        const end = at + bytes.length;
        if (end > limit)
          throw damaged(
            where.file,
            'the compressed data',
            `more than ${limit} bytes after inflating`,
            `at most ${limit} bytes, as the variable declares`,
          );
        const [a, z] = [Math.max(from - at, 0), Math.min(to - at, bytes.length)];
        at = end;
        if (a < z) yield bytes.subarray(a, z);
      }
    } catch (error) {
      if (error instanceof StudioError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw damaged(
        where.file,
        'the compressed data',
        `bytes that do not inflate, or do not have their checksum (${reason})`,
        'a valid zlib stream',
      );
    }
  };
}
