/** Where a run starts: what is done with spectra and labels before anything is trained. */
import { choice, number, onOff, type Setting } from './setting';

const GROUP = 'Start';

export const startSettings = {
  start: choice(
    GROUP,
    'Start from',
    'Classical: step 0 already gives the best classical answer and the network learns its correction. Random: the network starts from random weights, as in the paper.',
    'From random weights the error was 1.2 times the classical one in our trials, from the classical answer 0.8 times. The paper starts from random weights.',
    [
      { value: 'classical', label: 'Classical answer' },
      { value: 'random', label: 'Random weights' },
    ],
    'classical',
    'random',
  ),
  domain: choice(
    GROUP,
    'Spectra',
    'Raw keeps brightness, unit-norm divides it out. Automatic takes what the labels speak for.',
    'Light and shade make pixels of one material brighter or darker. Where they do, unit norm wins by far; where brightness itself tells materials apart, raw does. No fixed choice is right on every scene.',
    [
      { value: 'auto', label: 'Automatic' },
      { value: 'raw', label: 'Raw' },
      { value: 'unit', label: 'Unit norm' },
    ],
    'auto',
    'raw',
  ),
  faultsFirst: choice(
    GROUP,
    'Replace faulty values first',
    'Where single bands of single pixels stand apart (impulses, dead or stuck detectors), a small network that was trained on made-up faults says which values are not to be believed, and they are drawn from the rest of their spectra before anything is learned. A scene that shows no such faults is used as it is. Pictures and exports of spectra keep them as they were measured; the reconstruction error is to the spectra that were learned from.',
    'A faulty value in a labelled pixel goes into the endmembers, and taking noise out spreads it over all bands. With impulses or dead bands the error fell by 45 %, to what it is without them. A narrow line of a rare mineral can look like a dead band: switch it off where such lines are what you are after. The paper does not do it.',
    onOff,
    'on',
    'off',
  ),
  noiseFirst: choice(
    GROUP,
    'Take noise out first',
    'Before anything is learned, estimate the noise of every band from all pixels and take out what lies outside the directions that hold signal. A scene with hardly any noise is used as it is. Pictures, reconstruction error and exports keep the spectra as they were measured.',
    'Ten labelled spectra carry the noise of every band into the endmembers; all pixels together know better where there is signal. In scenes of 10 to 30 dB the error fell by a fifth to two fifths. The paper does not do it.',
    onOff,
    'on',
    'off',
  ),
  smoothing: choice(
    GROUP,
    'Smooth noisy maps',
    'The finished maps are smoothed with edges kept (total variation), as strongly as the scene’s noise asks for; where there is hardly any, not at all. The maps shown while it trains are not smoothed.',
    '3 to 9 % less error in noisy scenes (10 to 20 dB), none lost in clean ones. The paper does not do it.',
    onOff,
    'on',
    'off',
  ),
  labelFit: choice(
    GROUP,
    'Fit endmembers to labels',
    'Before training, adjust the endmembers until the classical solver answers what the labels say, as far as the labels’ own uncertainty allows.',
    'The largest single gain of preset studio: ten labels say little about each band of a spectrum, but much about which endmembers give these fractions. The paper takes least squares.',
    onOff,
    'on',
    'off',
  ),
  labelErrors: choice(
    GROUP,
    'Errors of like labels',
    'Shared: an error that no endmembers can mend is alike where spectra are alike, so that many labels of one mixture say hardly more than one of them. Each its own: every label is off by itself, as runs were trained before there was this choice.',
    'Where materials mix as no solver says, eight labels of one mixture made the only label of the pure material look wrong, and the error 1.6 times the classical one; shared, it is 0.7 times. Where labels are off by themselves it costs up to 3 %.',
    [
      { value: 'shared', label: 'Shared' },
      { value: 'own', label: 'Each its own' },
    ],
    'shared',
    'own',
  ),
  kernelShare: number(
    GROUP,
    'Kernel correction share',
    'The answer is the network’s by the rest and by this share the classical one corrected by kernel ridge regression (classical + KRR): two views of the same labels err differently.',
    'A quarter of it paid while endmembers came from least squares. Beside endmembers fitted to the labels it costs accuracy, so it is off.',
    { min: 0, max: 1, step: 0.05 },
    0,
    0,
  ),
  components: number(
    GROUP,
    'Principal components',
    'Spectra are given to the network as this many leading principal components. 0 = all bands.',
    '20 hold nearly all that spectra say; all bands are nearly as good and cost more. The paper reads all bands.',
    { min: 0, max: 64, step: 1, integer: true },
    20,
    0,
  ),
} as const satisfies Record<string, Setting>;
