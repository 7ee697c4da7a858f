/**
 * The scenes that priors are compared on, none of which they were trained on: lands of the benchmark set with several
 * noises, real scenes as they are and with noise added.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { loadScene } from '../../src/cli/scene';
import { benchmarkScenes, onLand, synthesise } from '../../src/generated/benchmark';
import { makeRng } from '../../src/maths/rng';
import type { Scene } from '../../src/scene/scene';

export interface Cell {
  readonly name: string;
  /** Decibels; null: as it is. */
  readonly snr: number | null;
  readonly real: boolean;
}

const NOISE = [10, 15, 20, 30];
const lands = ['base@2', 'base@3', 'light-strong@2', 'no-pure@2'];
const minerals = ['CaSi', 'FeSi', 'FeCa'].map((name) => `minerals/scene_${name}`);
export const real = ['samson', 'urban_crop', 'jasper', 'moffett', ...minerals];

export const cells: readonly Cell[] = [
  ...lands.flatMap((name) => NOISE.map((snr) => ({ name, snr, real: false }))),
  ...real.flatMap((name) => [null, 20].map((snr) => ({ name, snr, real: true }))),
];

export const cellName = ({ name, snr }: Cell): string =>
  snr === null ? `${name}, as it is` : `${name}, ${snr} dB`;

/** @returns null where the folder has no such scene */
export async function sceneOf(cell: Cell, folder: string): Promise<Scene | null> {
  const { name, snr } = cell;
  if (!cell.real) {
    const [id, land] = name.split('@');
    const spec = benchmarkScenes.find((s) => s.id === id)!;
    return synthesise({ ...(land ? onLand(spec, Number(land)) : spec), snrDb: snr! });
  }
  const file = path.join(folder, `${name}.mat`);
  if (!existsSync(file)) return null;
  const scene = await loadScene(
    { type: 'files', paths: [file] },
    { truth: null, variable: null, progress: () => undefined },
  );
  return snr === null ? scene : withNoise(scene, snr);
}

/** White noise beside the scene's own: of one strength in all pixels and bands. */
function withNoise(scene: Scene, snrDb: number): Scene {
  const rng = makeRng(0).fork('noise');
  const { data } = scene.cube;
  const power = data.reduce((sum, v) => sum + v * v, 0) / data.length;
  const sd = Math.sqrt(power / 10 ** (snrDb / 10));
  return { ...scene, cube: { ...scene.cube, data: data.map((v) => v + sd * rng.normal()) } };
}
