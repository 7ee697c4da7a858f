/** The spectrum panel: the plot, what it shows of spectra, and the list of pinned ones. */
import { Suspense, lazy, useState } from 'react';
import { Icon } from '../common/Icon';
import type { Help } from '../common/help';
import { Empty, Panel } from '../common/Panel';
import type { PanelName } from '../common/Panel';
import { useStudioState } from '../common/context';
import { PinList } from './PinList';
import { SpectrumPlot } from './SpectrumPlot';
import { ViewChoice } from './ViewChoice';
import './spectra.css';

const BandsEdit = lazy(() => import('./BandsEdit').then((m) => ({ default: m.BandsEdit })));

const help: Help = {
  text: [
    'The spectrum under the cursor, those of labels in their colours, and the ones you pinned (P, or Shift-click).',
    'Open a spectral library (ENVI .sli, CSV, ECOSTRESS text) and a pinned spectrum can be matched with it.',
  ],
  terms: [
    [
      'Continuum removed',
      'divided by the hull over the spectrum: absorptions can be compared whatever the brightness.',
    ],
    ['Derivative', 'slope over wavelength: brings out shoulders and the red edge of plants.'],
  ],
};

export function SpectrumPanel(name: PanelName) {
  const scene = useStudioState((s) => s.scene);
  const [editing, setEditing] = useState<typeof scene>(null);
  // Of another scene, or of this one read again: begun anew.
  const edits = scene !== null && editing === scene;
  return (
    <Panel
      {...name}
      help={help}
      actions={
        scene && (
          <>
            <ViewChoice />
            <button
              type="button"
              className="icon-button"
              aria-label="Bad bands"
              aria-pressed={edits}
              title="Bad bands: leave bands out, or take them in, by dragging"
              onClick={() => setEditing(edits ? null : scene)}
            >
              <Icon name="bands" />
            </button>
          </>
        )
      }
    >
      {scene ? (
        <>
          {edits ? (
            <Suspense fallback={<p className="empty">Loading…</p>}>
              <BandsEdit scene={scene} onClose={() => setEditing(null)} />
            </Suspense>
          ) : (
            <SpectrumPlot scene={scene} />
          )}
          <PinList />
        </>
      ) : (
        <Empty>The spectrum of the pixel under the cursor will be drawn here.</Empty>
      )}
    </Panel>
  );
}
