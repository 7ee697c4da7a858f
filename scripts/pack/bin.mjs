#!/usr/bin/env node
/** `npx unmixing-studio start | unmix | apply | verify | class`: the packed tool, which needs no repository. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { exit, processIo } from './processIo.mjs';

const help = `Unmixing Studio: hyperspectral unmixing from a few labels.

Usage: npx unmixing-studio <command> [options]

  start                                      the studio in a browser, served on this machine alone (PORT=… chooses)
  unmix <scene> [options]                    every method on the same labels, without a page
  apply <weights> <scene…> --out <folder>    scenes answered by saved weights
  verify <capsule>                           whether a capsule comes out again here
  class <assignment> <answers…>              a class's answers, scored

Each has --help.
`;

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const [command = 'help', ...rest] = process.argv.slice(2);

// A reader that has seen enough (`unmix … | head`) is no error.
process.stdout.on('error', (error) => exit(error.code === 'EPIPE' ? 0 : 1));

/** Its texts name the repository's command. */
const renamed = (text) =>
  text.replace(
    /npm run (?:--silent )?unmix --( (?:apply|verify|class)\b)?/g,
    (_, command = ' unmix') => `npx unmixing-studio${command}`,
  );

async function run(argv) {
  const { main } = await import('./cli/main.mjs');
  const versions = JSON.parse(readFileSync(here('versions.json'), 'utf8'));
  const thread = new URL('./applyThread.mjs', import.meta.url);
  const io = processIo({ versions, wasmFolder: here('wasm/'), thread });
  const said = {
    stdout: (text) => io.stdout(renamed(text)),
    stderr: (text) => io.stderr(renamed(text)),
  };
  exit(await main(argv, { ...io, ...said }));
}

if (command === 'start') {
  const { present } = await import('./start/main.mjs');
  await present(here('page'));
} else if (command === 'unmix') await run(rest);
else if (['apply', 'verify', 'class'].includes(command)) await run([command, ...rest]);
else if (['help', '--help', '-h'].includes(command)) {
  process.stdout.write(help);
} else {
  process.stderr.write(`There is no command “${command}”.\n\n${help}`);
  process.exitCode = 2;
}
