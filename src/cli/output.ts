/** Writes the folder of --out: maps and spectra as the runs finish, tables and config at the end. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { annotationsToJson } from '../scene/annotations';
import type { Scene } from '../scene/scene';
import { studioVersion } from '../scene/version';
import { bibtex } from '../settings/citations';
import { StudioError } from '../scene/errors';
import { toNpy } from '../exporters/npy';
import { raceTable, runsCsv, summaryCsv, type RaceTableInput } from '../exporters/raceTable';
import { toLatex, toMarkdown } from '../exporters/raceTableText';
import { spectraCsv } from '../exporters/tables';
import type { RaceResult } from '../protocol/race';
import type { Command } from './command';
import { toConfig } from './config';
import { mapsPng } from './maps';
import { labelsOf, type Task } from './race';
import type { ResultObject } from './result';

export interface Output {
  result(result: RaceResult): void;
  end(object: ResultObject, table: RaceTableInput): void;
}

/**
 * Makes the folder and writes what is known before the first run.
 * @throws StudioError (kind `file`) when the folder cannot be written
 */
export function openOutput(folder: string, scene: Scene, task: Task, command: Command): Output {
  const write = (name: string, content: string | Uint8Array): void => {
    const file = path.join(folder, name);
    try {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
    } catch (error) {
      throw new StudioError({
        kind: 'file',
        file,
        message: 'The file could not be written.',
        found: error instanceof Error ? error.message : String(error),
        advice: 'Choose another folder for --out.',
      });
    }
  };
  const { cube, mask } = scene;
  const { lines, samples, bands, wavelengths } = cube;
  const names = task.endmemberNames;
  const R = names.length;
  const writeMaps = (name: string, abundances: Float32Array): void => {
    write(`maps/${name}.npy`, toNpy(abundances, [lines, samples, R]));
    write(`maps/${name}.png`, mapsPng({ lines, samples, endmembers: R, abundances }));
  };

  write('citations.bib', bibtex(command.methods, studioVersion));
  write('config.json', `${JSON.stringify(toConfig(command, folder), null, 2)}\n`);
  if (task.truth) writeMaps('truth', task.truth.abundances);
  for (const seed of command.seeds) {
    const labels = labelsOf(task, scene, seed);
    if (labels.length === 0) continue;
    const set = {
      scene: { name: cube.name, lines, samples, bands },
      endmemberNames: names,
      labels,
    };
    write(`labels/seed${seed}.json`, annotationsToJson(set));
  }
  return {
    result({ method, seed, abundances, endmembers }) {
      const name = `${method}-seed${seed}`;
      if (abundances) writeMaps(name, abundances);
      const table = {
        endmembers: names.map((e, r) => ({ id: e, name: e, color: r, truth: r })),
        wavelengths,
        validBands: mask.bands,
        estimate: endmembers,
        initial: null,
        truth: task.truth?.endmembers ?? null,
      };
      write(`spectra/${name}.csv`, spectraCsv(table));
    },
    end(object, input) {
      const table = raceTable(input);
      write('result.json', `${JSON.stringify(object, null, 2)}\n`);
      write('runs.csv', runsCsv(input));
      write('table.csv', summaryCsv(table));
      write('table.md', toMarkdown(table));
      const { name } = object.scene;
      write('table.tex', toLatex(table, { caption: `RMSE of the abundances, ${name}.` }));
    },
  };
}
