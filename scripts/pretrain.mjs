/**
 * `npm run pretrain`: trains the prior that the studio ships, writes its weights, compares it with its twins and with total
 * variation. `--help` tells the rest.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadPretrain, root } from './cli/bundle.mjs';
import { exit, nodeIo } from './cli/io.mjs';
import { formatted } from './formatted.mjs';
import { isCount, scriptOptions } from './options.mjs';

const priors = ['mamba', 'gconv', 'gconv4', 'pix'];
const spectral = ['spectral', 'spectral-conv', 'spectral-pix'];
const given = scriptOptions(
  'npm run pretrain -- [options]: trains the prior on an endless stream of generated scenes; the same call goes on.',
  {
    model: {
      value: 'list',
      help: `Which networks: ${priors.join(', ')}; or of the spectral branch: ${spectral.join(', ')}. Each step of a stream is seen by all of them.`,
      default: 'mamba',
      check: (text) =>
        [priors, spectral].some((of) => text.split(',').every((k) => of.includes(k))),
    },
    seed: { value: 'n', help: 'Of weights and stream.', default: '1', check: isCount },
    minutes: { value: 'n', help: 'Stops after so many minutes.', default: '60', check: isCount },
    steps: { value: 'n', help: 'Stops at this step.', default: '1000000', check: isCount },
    folder: { value: 'folder', help: 'Of the checkpoints.', default: '.cache/pretrain' },
    export: { help: 'Trains nothing; writes the weights of the checkpoints.' },
    compare: {
      help: 'Trains nothing; compares the kept weights, and writes the table into docs/prior.md.',
    },
    'held-out': {
      value: 'n',
      help: 'Trains nothing; the priors on so many scenes of their own stream that they never saw.',
      check: isCount,
    },
    studio: {
      help: 'With --compare: on the scenes and draws of docs/noise.json, beside preset studio’s own.',
    },
    checkpoints: {
      help: 'With --compare and --held-out: the checkpoints instead, and no table is written.',
    },
    draws: {
      value: 'A-B',
      help: 'With --compare: draws of labels.',
      default: '10-12',
      check: (text) => /^\d{1,4}-\d{1,4}$/.test(text),
    },
    only: { value: 'list', help: 'With --compare: scenes, as base@2,samson.' },
    scenes: {
      value: 'folder',
      help: 'With --compare: where samson.mat and others are; absent ones are named.',
      default: '../shared/data/scenes',
    },
  },
);

const {
  compare,
  heldOut,
  keptWeights,
  startEngine,
  storedStudio,
  tableOf,
  train,
  trained,
  writeDocuments,
} = await loadPretrain();
const io = nodeIo();
const say = (text) => io.stdout(`${text}\n`);
const folder = path.resolve(root, given.folder);
const chosen = given.model.split(',');
const [seed, minutes, steps] = [given.seed, given.minutes, given.steps].map(Number);

/** Puts the table between the marks of this name. */
async function writeTable(table, mark) {
  const file = path.join(root, 'docs/prior.md');
  const [from, to] = [`<!-- ${mark} -->`, `<!-- end of ${mark} -->`];
  const text = readFileSync(file, 'utf8');
  const [start, end] = [text.indexOf(from), text.indexOf(to)];
  if (start < 0 || end < start) throw new Error(`${file} has no place for the table.`);
  const after = `${text.slice(0, start + from.length)}\n\n${table}\n${text.slice(end)}`;
  writeFileSync(file, await formatted(file, after));
}

const networksOf = () =>
  given.checkpoints
    ? chosen.map((kind) => trained(folder, kind, seed)).filter((weights) => weights !== null)
    : keptWeights(root);

async function compared() {
  const networks = networksOf();
  const [first, last] = given.draws.split('-').map(Number);
  const options = {
    networks,
    draws: Array.from({ length: last - first + 1 }, (_, i) => first + i),
    only: given.only?.split(',') ?? null,
    folder: path.resolve(root, given.scenes),
    say,
  };
  const table = tableOf(await compare(options, given.studio ? storedStudio(root) : null));
  say(`\n${table}`);
  if (given.checkpoints || given.only) return;
  await writeTable(table, given.studio ? 'pretrain studio' : 'pretrain');
}

const ofSpectral = chosen.some((kind) => spectral.includes(kind));
let code = 0;
if (given.export) {
  for (const file of writeDocuments(root, folder, chosen, seed)) say(file);
} else if (ofSpectral && (given.compare || given['held-out'])) {
  say('The spectral branch is compared by `npm run bench:branches -- --faults`.');
  code = 2;
} else {
  await startEngine('wasm', io);
  if (given.compare) await compared();
  else if (given['held-out']) await heldOut(networksOf(), Number(given['held-out']), say);
  else train({ kinds: chosen, seed, minutes, steps, folder, say });
}
exit(code);
