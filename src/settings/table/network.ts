/** The network’s size and its branches. */
import { choice, number, onOff, type Setting } from './setting';

const GROUP = 'Network';

export const networkSettings = {
  hidden: number(
    GROUP,
    'First layer channels',
    'Channels after the first 1×1 convolution.',
    'Wider layers did not help. Preset paper has twice its feature channels.',
    { min: 4, max: 256, step: 4, integer: true },
    48,
    64,
  ),
  channels: number(
    GROUP,
    'Feature channels C',
    'Channels of the features that both branches read.',
    'Wider layers did not help. The paper gives no number; 32 is this project’s choice.',
    { min: 4, max: 128, step: 4, integer: true },
    24,
    32,
  ),
  poolSide: number(
    GROUP,
    'Spatial grid side S',
    'The spatial branch pools the image to S × S before its 2-D scan.',
    'A finer grid sees more and costs more. The paper gives no number; 32 is this project’s choice.',
    { min: 2, max: 64, step: 1, integer: true },
    20,
    32,
  ),
  tokens: number(
    GROUP,
    'Spectral tokens G',
    'The C channels of a pixel are read as G tokens of C / G; G must divide C.',
    'The paper scans along the channels. One channel a token is its literal reading; four groups of channels cost less.',
    { min: 1, max: 128, step: 1, integer: true },
    4,
    4,
  ),
  states: number(
    GROUP,
    'States N',
    'Hidden states per channel of the selective scans.',
    'More states remember more of what was scanned, and cost more. The paper gives no number; 8 is this project’s choice.',
    { min: 1, max: 32, step: 1, integer: true },
    4,
    8,
  ),
  spatialBranch: choice(
    GROUP,
    'Spatial Mamba branch',
    'Switch the 2-D scan branch off to see what it contributes. Preset studio uses it only where the scene is noisy.',
    'It reads neighbours, which one pixel alone cannot. In noisy scenes (10 to 20 dB) it pays, as a 3×3 convolution does; in clean ones it gave nothing, and is left out.',
    onOff,
    'on',
    'on',
  ),
  spatialLayer: choice(
    GROUP,
    'Spatial branch reads',
    'Every pixel, by a scan in four directions; every pixel, by 3×3 convolutions of the same size in its place, to compare; or a pooled grid, by one scan from a corner, as published. From random weights it is always the pooled grid.',
    'A pooled grid is too coarse to tell noise from detail. At full resolution the branch pays in noisy scenes; a convolution pays as much there.',
    [
      { value: 'scan', label: 'Every pixel: four-way scan' },
      { value: 'conv', label: 'Every pixel: 3×3 convolutions' },
      { value: 'pooled', label: 'Pooled grid, as published' },
    ],
    'scan',
    'pooled',
  ),
  spectralBranch: choice(
    GROUP,
    'Spectral Mamba branch',
    'Switch the 1-D scan branch off to see what it contributes.',
    'It reads a pixel’s channels as a sequence. In our trials it changed nothing that could be measured: try it on your scene.',
    onOff,
    'on',
    'on',
  ),
} as const satisfies Record<string, Setting>;
