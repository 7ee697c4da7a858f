/** The page: header, coach line, the workbench, the race or the labs, status bar; and the keys that work everywhere. */
import { useEffect } from 'react';
import { AnnotationsPanel } from '../labels/AnnotationsPanel';
import { EndmembersPanel } from '../labels/EndmembersPanel';
import { MapsPanel } from '../results/MapsPanel';
import { EndmemberSpectraPanel, MetricsPanel } from '../results/ResultPanels';
import { Coach } from './Coach';
import { useStudio, useStudioState } from '../common/context';
import { Header } from './Header';
import { ImportDoctor } from '../open/ImportCheck';
import { LabsView } from '../labs/LabsView';
import { RaceView } from '../race/RaceView';
import { DropTarget } from '../open/DropTarget';
import { DropZone } from '../open/DropZone';
import { FileInput } from '../open/FileInput';
import { OpenMessages } from '../open/OpenMessages';
import { SceneImage } from '../image/SceneImage';
import { ScenePanel } from '../open/ScenePanel';
import { SpectrumPanel } from '../spectra/SpectrumPanel';
import { StatusBar } from './StatusBar';
import { TrainPanel } from '../train/TrainPanel';
import { BlamePanel } from '../results/ExplainPanel';

export function App() {
  const view = useStudioState((s) => s.view);
  useUndoKeys();
  return (
    <div className="app">
      <Header />
      <Coach />
      {view === 'race' ? <RaceView /> : view === 'labs' ? <LabsView /> : <Workbench />}
      <StatusBar />
      <DropTarget />
      <FileInput />
    </div>
  );
}

/** One scene and one run: three columns. */
function Workbench() {
  const hasScene = useStudioState((s) => s.scene !== null);
  const doctor = useStudioState((s) => s.doctor);
  usePlotsSoon(hasScene);
  return (
    <main className="workbench">
      <div className="column column-left">
        <ScenePanel />
        <EndmembersPanel />
        <AnnotationsPanel />
      </div>
      <div className="column column-centre">
        <OpenMessages />
        {doctor ? (
          <ImportDoctor doctor={doctor} />
        ) : (
          <>
            {hasScene ? <SceneImage /> : <DropZone />}
            <MapsPanel />
          </>
        )}
      </div>
      <div className="column column-right">
        <SpectrumPanel />
        <BlamePanel />
        <TrainPanel />
        <EndmemberSpectraPanel />
        <MetricsPanel />
      </div>
    </main>
  );
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
