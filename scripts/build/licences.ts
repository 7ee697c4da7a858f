/**
 * A plugin for Vite: `licences.txt` beside the page, with the licence of every package whose code is in the build. It
 * watches the page's build and, by `worker.plugins`, those of the workers, which Vite's own `build.license` does not see.
 * Also named are the packages inside plotly.js's ready-made file, and what tfjs's WebAssembly is compiled from.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';

export const licenceFile = 'licences.txt';

interface Description {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly author?: string | { readonly name?: string };
}

const here = import.meta.dirname;
const root = path.resolve(here, '../..');
const text = (name: string): string =>
  readFileSync(path.join(here, 'licences', `${name}.txt`), 'utf8').trim();

/** What a package's binary is made of beside its own code. */
const within: Readonly<Record<string, string>> = {
  '@tensorflow/tfjs-backend-wasm': `Its WebAssembly contains XNNPACK (BSD-3-Clause):
Copyright (c) Facebook, Inc. and its affiliates. All rights reserved.
Copyright 2019 Google LLC

${text('BSD-3-Clause')}`,
};

/** The nearest folder above a module that is a package with a name and a version. */
function packageOf(module: string): string | null {
  for (let at = path.dirname(module); at.includes('node_modules'); at = path.dirname(at)) {
    const file = path.join(at, 'package.json');
    if (existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as Description).version)
      return at;
  }
  return null;
}

function licenceText({ name, license, author }: Description, folder: string): string {
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  if (file) return readFileSync(path.join(folder, file), 'utf8').trim();
  if (license === 'Apache-2.0') return `Apache-2.0; its text is at the end of this file.`;
  const who = typeof author === 'string' ? author : author?.name;
  const owner = who ? `Copyright (c) ${who.replace(/\s*[<(].*$/, '')}` : null;
  // A build that cannot say what it ships is not published.
  if (license !== 'MIT' || !owner) throw new Error(`${name} has no licence text.`);
  return `${owner}\n\n${text('MIT')}`;
}

/** Folders of the packages in plotly.js's ready-made file, as the readable form of that file names them. */
function insidePlotly(folder: string): string[] {
  const readable = readFileSync(path.join(folder, 'dist/plotly-basic.js'), 'utf8');
  const names = [...readable.matchAll(/^\s*\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)/gm)];
  const nested = (name: string): string => path.join(folder, 'node_modules', name);
  return [...new Set(names.map(([, name]) => name))].map((name) =>
    existsSync(nested(name)) ? nested(name) : path.join(root, 'node_modules', name),
  );
}

/** @returns the plugin for the page's build, and the one for each worker's */
export function licences(): { readonly page: Plugin; readonly worker: () => Plugin } {
  const folders = new Set<string>();
  const watch = (modules: readonly string[]): void => {
    for (const id of modules) {
      if (id.startsWith('\0') || !id.includes('node_modules')) continue;
      const folder = packageOf(id.split('?')[0]);
      if (folder) folders.add(folder);
    }
  };
  const watching = (name: string): Plugin => ({
    name,
    generateBundle(_, bundle) {
      for (const part of Object.values(bundle)) if (part.type === 'chunk') watch(part.moduleIds);
    },
  });
  return {
    worker: () => watching('studio-licences-worker'),
    page: {
      ...watching('studio-licences'),
      apply: 'build',
      generateBundle: {
        order: 'post',
        handler(_, bundle) {
          for (const part of Object.values(bundle))
            if (part.type === 'chunk') watch(part.moduleIds);
          for (const folder of [...folders])
            if (path.basename(folder) === 'plotly.js')
              for (const inner of insidePlotly(folder)) folders.add(inner);
          this.emitFile({ type: 'asset', fileName: licenceFile, source: document(folders) });
        },
      },
    },
  };
}

function document(folders: ReadonlySet<string>): string {
  const packages = [...folders]
    .map((folder) => {
      const file = readFileSync(path.join(folder, 'package.json'), 'utf8');
      return { folder, about: JSON.parse(file) as Description };
    })
    .sort((a, b) => (a.about.name < b.about.name ? -1 : 1));
  const line = '─'.repeat(78);
  const parts = packages.map(({ folder, about }) =>
    [
      `${about.name} ${about.version} (${about.license ?? 'licence below'})`,
      licenceText(about, folder),
      ...(within[about.name] ? [within[about.name]] : []),
    ].join('\n\n'),
  );
  const own = readFileSync(path.join(root, 'LICENSE'), 'utf8').trim();
  return [
    `Unmixing Studio\n\n${own}\n\nIt contains code of the packages below.`,
    ...parts,
    `Apache License, Version 2.0\n\n${text('Apache-2.0')}`,
  ].join(`\n\n${line}\n\n`);
}
