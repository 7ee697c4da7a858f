/** The page: header, coach line, the workbench, the race or the labs, status bar; and the keys that work everywhere. */
import { useEffect } from 'react';
import { Coach } from './Coach';
import { useStudio, useStudioState } from '../common/context';
import { Header } from './Header';
import { fetchAhead, later } from '../common/later';
import { DropTarget } from '../open/DropTarget';
import { DropZone } from '../open/DropZone';
import { FileInput } from '../open/FileInput';
import { OpenMessages } from '../open/OpenMessages';
import { SceneImage } from '../image/SceneImage';
import { LinkMenu } from '../link/LinkMenu';
import { ScenesMenu } from '../scenes/ScenesMenu';
import { RightColumn } from './RightColumn';
import { StatusBar } from './StatusBar';
import { panels } from './panels';
import type { Place } from './panels';

const BatchDialog = later(() => import('../batch/BatchDialog').then((m) => m.BatchDialog));
const CapsuleDialog = later(() => import('../capsule/CapsuleDialog').then((m) => m.CapsuleDialog));
const ImportCheck = later(() => import('../open/ImportCheck').then((m) => m.ImportCheck));
const LabsView = later(() => import('../labs/LabsView').then((m) => m.LabsView));
const ClassView = later(() => import('../classwork/ClassView').then((m) => m.ClassView));
const TaskDock = later(() => import('../classwork/TaskDock').then((m) => m.TaskDock));
const LessonDock = later(() => import('../lesson/LessonDock').then((m) => m.LessonDock));
const RaceView = later(() => import('../race/RaceView').then((m) => m.RaceView));

export function App() {
  const view = useStudioState((s) => s.view);
  const lesson = useStudioState((s) => s.lesson !== null);
  const classroom = useStudioState((s) => s.classroom !== null);
  const task = useStudioState((s) => s.task !== null) && !lesson && !classroom;
  const capsule = useStudioState((s) => s.capsule !== null);
  const batch = useStudioState((s) => s.batch.open);
  useUndoKeys();
  useEffect(() => fetchAhead(), []);
  return (
    <div className="app">
      <Header />
      <Coach />
      <div className="beside-lesson" data-lesson={lesson || task}>
        {classroom ? (
          <ClassView />
        ) : view === 'race' ? (
          <RaceView ask={<Panels at="race" />} />
        ) : view === 'labs' ? (
          <LabsView ask={<Panels at="labs" />} />
        ) : (
          <Workbench />
        )}
        {lesson && <LessonDock />}
        {task && <TaskDock />}
      </div>
      <StatusBar />
      <DropTarget />
      <FileInput />
      <ScenesMenu />
      <LinkMenu />
      {capsule && <CapsuleDialog />}
      {batch && <BatchDialog />}
    </div>
  );
}

/** One scene and one run: three columns. */
function Workbench() {
  const hasScene = useStudioState((s) => s.scene !== null);
  const importCheck = useStudioState((s) => s.importCheck);
  const desk = useStudioState((s) => s.desk);
  usePlotsSoon(hasScene);
  return (
    <main className="workbench" data-desk={desk}>
      <div className="column column-left">
        <Panels at="left" />
      </div>
      <div className="column column-centre">
        <OpenMessages />
        {importCheck ? (
          <ImportCheck importCheck={importCheck} />
        ) : (
          <>
            {hasScene ? <SceneImage /> : <DropZone />}
            <Panels at="centre" />
          </>
        )}
      </div>
      <RightColumn />
    </main>
  );
}

function Panels({ at }: { readonly at: Place }) {
  return panels
    .filter((panel) => panel.place === at)
    .map(({ id, title, component: Own }) => <Own key={id} id={id} title={title} />);
}

/** With a scene there will be plots: their library comes while the person looks at it, not in the middle of a run. */
function usePlotsSoon(soon: boolean): void {
  useEffect(() => {
    if (!soon) return;
    const timer = setTimeout(() => {
      // Offline it is asked for again when a plot is drawn, which says so.
      void import('../plots/plotly').then((m) => m.loadPlotly()).catch(() => undefined);
    }, 1500);
    return () => clearTimeout(timer);
  }, [soon]);
}

/** Ctrl/⌘ Z and ⇧Z anywhere but in a text being typed, where they are the field's own. */
function useUndoKeys(): void {
  const { store } = useStudio();
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      if (!(e.ctrlKey || e.metaKey) || e.altKey) return;
      const typing = e.target instanceof HTMLInputElement && e.target.type === 'text';
      const key = e.key.toLowerCase();
      if (typing || (key !== 'z' && key !== 'y')) return;
      e.preventDefault();
      if (key === 'y' || e.shiftKey) store.getState().redo();
      else store.getState().undo();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [store]);
}
