/** The spectrum panel: the plot, what it shows of spectra, and the list of pinned ones. */
import { Empty, Panel } from '../common/Panel';
import { useStudioState } from '../context';
import { PinList } from './PinList';
import { SpectrumPlot } from './SpectrumPlot';
import { ViewChoice } from './ViewChoice';
import './spectrum.css';

export function SpectrumPanel() {
  const scene = useStudioState((s) => s.scene);
  return (
    <Panel
      id="spectrum"
      title="Spectrum"
      aside={scene ? <CursorPlace /> : undefined}
      actions={scene ? <ViewChoice /> : undefined}
    >
      {scene ? (
        <>
          <SpectrumPlot scene={scene} />
          <PinList />
        </>
      ) : (
        <Empty>The spectrum of the pixel under the cursor will be drawn here.</Empty>
      )}
    </Panel>
  );
}

function CursorPlace() {
  const cursor = useStudioState((s) => s.cursor);
  if (!cursor) return 'point at the image';
  return `line ${cursor.line} · sample ${cursor.sample}`;
}
