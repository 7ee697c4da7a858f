/** Keeps the identity of plain data while its content is the same, so that memos built on it hold. */
import { useMemo } from 'react';

/** `value` as it was when its JSON last changed; for small plain data only. */
export function useStable<T>(value: T): T {
  const key = JSON.stringify(value);
  return useMemo(() => JSON.parse(key) as T, [key]);
}
