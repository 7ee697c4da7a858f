/**
 * `config.json` of a capsule: what `unmix --config` takes, where the command line can say what was run. Paths count from the
 * folder that the capsule is unpacked into.
 */
import { methodTable } from '../settings/methods';
import { presetSettings, settingsChanged } from '../settings/settings';
import type { Settings } from '../settings/settings';
import type { CapsuleRace, CapsuleSource } from './manifest';

/** As src/cli/config.ts reads it. */
interface RunConfig {
  readonly format: 'unmixing-studio-run';
  readonly version: 1;
  readonly scene: readonly string[];
  readonly options: Readonly<Record<string, string>>;
}

export const recipePath = 'scene/recipe.json';

/** Where the files of a scene lie in a capsule. */
export const scenePath = (i: number, name: string): string => `scene/${i}/${name}`;
export const truthPath = (i: number, name: string): string => `truth/${i}/${name}`;

function sceneWords(from: CapsuleSource): Pick<RunConfig, 'scene' | 'options'> {
  if (from.kind === 'files') {
    const { files, truthFiles, embedded, variable } = from;
    const at = (path: string, name: string): string => (embedded ? path : name);
    const [truth] = truthFiles;
    return {
      scene: files.map((f, i) => at(scenePath(i, f.name), f.name)),
      options: {
        ...(truth ? { truth: at(truthPath(0, truth.name), truth.name) } : {}),
        ...(variable === null ? {} : { variable }),
      },
    };
  }
  if (from.kind === 'demo' && from.seed === 0) return { scene: ['demo'], options: {} };
  if (from.kind === 'bench') return { scene: [`bench:${from.id}`], options: {} };
  if (from.kind === 'land') return { scene: [`bench:${from.id}@${from.land}`], options: {} };
  return { scene: [recipePath], options: {} };
}

const config = (from: CapsuleSource, options: Readonly<Record<string, string>>): RunConfig => {
  const scene = sceneWords(from);
  return {
    format: 'unmixing-studio-run',
    version: 1,
    scene: scene.scene,
    options: { ...options, ...scene.options },
  };
};

/** Null where the command line cannot say it: other settings than the preset's, an update, an import by hand. */
export function runConfig(
  from: CapsuleSource,
  settings: Settings,
  engine: 'wasm' | 'webgpu',
  updated: boolean,
): RunConfig | null {
  const changed = settingsChanged(settings).filter((name) => name !== 'seed' && name !== 'steps');
  const byHand = from.kind === 'files' && from.choices !== null;
  if (changed.length > 0 || updated || byHand) return null;
  const { preset, seed, steps } = settings;
  const usual = presetSettings(preset).steps === steps && methodTable[preset].steps === steps;
  return config(from, {
    labels: 'labels.json',
    seeds: String(seed),
    methods: preset,
    ...(usual ? {} : { steps: String(steps) }),
    engine,
  });
}

export function raceConfig(
  from: CapsuleSource,
  race: Pick<CapsuleRace, 'methods' | 'seeds' | 'labels' | 'steps'>,
  engine: 'wasm' | 'webgpu',
): RunConfig | null {
  if (from.kind === 'files' && from.choices !== null) return null;
  const { labels, methods, seeds, steps } = race;
  return config(from, {
    labels: labels.kind === 'given' ? 'labels.json' : String(labels.count),
    ...(labels.kind === 'sampled' ? { protocol: labels.protocol } : {}),
    ...(labels.kind === 'sampled' && labels.error ? { 'label-error': labels.error } : {}),
    seeds: seeds.join(','),
    methods: methods.join(','),
    ...(steps === null ? {} : { steps: String(steps) }),
    engine,
  });
}
