/** The frame of the race and the labs: what to ask on the left, what came of it on the right, files to open until there is a scene. */
import type { ReactNode } from 'react';
import type { Scene } from '../../scene/scene';
import { useStudioState } from '../common/context';
import { DropZone } from './DropZone';
import { OpenMessages } from './OpenMessages';

interface AskAnswerProps {
  readonly className?: string;
  readonly ask: ReactNode;
  readonly answer: (scene: Scene) => ReactNode;
}

export function AskAnswer({ className, ask, answer }: AskAnswerProps) {
  const scene = useStudioState((s) => s.scene);
  return (
    <main className={className ? `workbench race-view ${className}` : 'workbench race-view'}>
      <div className="column column-race-left">{ask}</div>
      <div className="column column-race">
        <OpenMessages />
        {scene ? answer(scene) : <DropZone />}
      </div>
    </main>
  );
}
