/** The scoring of the answers that were given, for as long as the teacher's view shows them. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Scene } from '../../scene/scene';
import { makeClassWorker, scoreClass } from '../../store/classwork/scoring';
import type { ClassRun, ClassScoring } from '../../store/classwork/scoring';

/** Workers beside the page's own; each holds the scene. */
const mostWorkers = 4;

/** @param assignment its file */
export function useClassRun(
  scene: Scene | null,
  assignment: string,
  files: readonly File[],
): { readonly run: ClassRun | null; readonly followSuggestions: () => void } {
  const [run, setRun] = useState<ClassRun | null>(null);
  const scoring = useRef<ClassScoring>(null);
  useEffect(() => {
    if (!scene || files.length === 0) return;
    const begun = scoreClass({
      ...{ scene, assignment, files, onChange: setRun, make: makeClassWorker },
      workers: Math.min(mostWorkers, navigator.hardwareConcurrency || 1),
    });
    scoring.current = begun;
    return () => {
      begun.end();
      scoring.current = null;
    };
  }, [scene, assignment, files]);
  const followSuggestions = useCallback(() => scoring.current?.followSuggestions(), []);
  return { run: files.length === 0 ? null : run, followSuggestions };
}
