/** How all spectrum plots show their spectra. */
import { spectrumViews } from '../../scene/spectra/views';
import type { SpectrumView } from '../../scene/spectra/views';
import { SelectField } from '../common/SelectField';
import { useStudio, useStudioState } from '../common/context';

const words: Readonly<Record<SpectrumView, string>> = {
  measured: 'As measured',
  continuum: 'Continuum removed',
  derivative: 'Derivative',
};
const help =
  'Of every spectrum plot. Continuum removed: divided by the convex hull, so that absorptions can be compared whatever the brightness. Derivative: the slope over wavelength, which brings out shoulders and the red edge. Training sees spectra as measured.';

export function ViewChoice() {
  const { store } = useStudio();
  const view = useStudioState((s) => s.spectrumView);
  return (
    <SelectField
      label="Spectra shown"
      hideLabel
      title={help}
      value={view}
      options={spectrumViews.map((v) => ({ value: v, label: words[v] }))}
      onChange={(v) => store.getState().setSpectrumView(v)}
    />
  );
}
