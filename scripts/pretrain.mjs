/**
 * `npm run pretrain`: trains the prior that the studio ships, writes its weights, compares it with its twins and with total
 * variation. `--help` tells the rest.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import prettier from 'prettier';
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
  const settings = { ...(await prettier.resolveConfig(file)), filepath: file };
  writeFileSync(file, await prettier.format(after, settings));
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

if (given.export) {
  for (const file of writeDocuments(root, folder, chosen, seed)) say(file);
} else {
  await startEngine('wasm', io);
  if (given.compare) await compared();
  else if (given['held-out']) await heldOut(networksOf(), Number(given['held-out']), say);
  else train({ kinds: chosen, seed, minutes, steps, folder, say });
}
exit(0);
