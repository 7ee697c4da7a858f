/** Files of the scene on screen, as what is handed out refers to them. */
import { useEffect, useState } from 'react';
import { referencesTo } from '../../store/session/references';
import type { SceneFiles } from '../../store/share/make';
import { useStudioState } from '../common/context';

/** By name, size and fingerprint; null until they are known. */
export function useSceneFiles(): SceneFiles | null {
  const imported = useStudioState((s) => s.importedFrom);
  const truth = useStudioState((s) => s.truthFiles);
  const [known, setKnown] = useState<SceneFiles | null>(null);
  useEffect(() => {
    let gone = false;
    void Promise.all([referencesTo(imported?.files ?? []), referencesTo(truth)]).then(
      ([files, truthFiles]) => {
        if (!gone) setKnown({ files, truthFiles });
      },
    );
    return () => {
      gone = true;
    };
  }, [imported, truth]);
  return known;
}
