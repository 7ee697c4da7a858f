/** What is known of the answer on screen without a truth, found anew only when something of it changes. */
import { useMemo } from 'react';
import { useStudioState } from '../common/context';
import { computeKnown } from './known';
import type { Known, KnownInput } from './known';

type Answer = Pick<
  KnownInput,
  'endmembers' | 'labels' | 'abundances' | 'reconstructionError' | 'classical'
>;

/** @param answer its fields are compared, not the object; null: there is none */
export function useKnown(answer: Answer | null): Known | null {
  const scene = useStudioState((s) => s.scene);
  const preview = useStudioState((s) => s.preview);
  const spread = useStudioState((s) => s.spread);
  const { endmembers, labels, abundances, reconstructionError, classical } = answer ?? {};
  return useMemo(
    () =>
      scene && endmembers && labels && abundances
        ? computeKnown({
            ...{ cube: scene.cube, mask: scene.mask, endmembers, labels, abundances },
            ...{ preview, spread, reconstructionError: reconstructionError ?? null },
            classical: classical ?? null,
          })
        : null,
    [scene, preview, spread, endmembers, labels, abundances, reconstructionError, classical],
  );
}
