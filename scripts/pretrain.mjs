/** `npm run pretrain`: trains the prior that the studio ships, and compares it. `--help` tells the rest. */
import path from 'node:path';
import { loadPretrain, root } from './cli/bundle.mjs';
import { exit, nodeIo } from './cli/io.mjs';
import { isCount, scriptOptions } from './options.mjs';

const kinds = ['mamba', 'gconv', 'gconv4', 'pix'];
const given = scriptOptions(
  'npm run pretrain -- [options]: trains the prior on an endless stream of generated scenes; the same call goes on.',
  {
    model: {
      value: 'list',
      help: `Which networks: ${kinds.join(', ')}. Each step of the stream is seen by all of them.`,
      default: 'mamba',
      check: (text) => text.split(',').every((kind) => kinds.includes(kind)),
    },
    seed: { value: 'n', help: 'Of weights and stream.', default: '1', check: isCount },
    minutes: { value: 'n', help: 'Stops after so many minutes.', default: '60', check: isCount },
    steps: { value: 'n', help: 'Stops at this step.', default: '1000000', check: isCount },
    folder: { value: 'folder', help: 'Of the checkpoints.', default: '.cache/pretrain' },
  },
);

const { startEngine, train } = await loadPretrain();
const io = nodeIo();
const folder = path.resolve(root, given.folder);
await startEngine('wasm', io);
const chosen = given.model.split(',');
const [seed, minutes, steps] = [given.seed, given.minutes, given.steps].map(Number);
train({
  ...{ kinds: chosen, seed, minutes, steps, folder },
  say: (text) => io.stdout(`${text}\n`),
});
exit(0);
