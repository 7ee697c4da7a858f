/** Puts the session into the words, pictures and curves of the report (exporters/report.ts), and saves it. */
import type { Channel, Range } from '../../maths/channel';
import type { EndmemberDef } from '../../scene/cube';
import { recipeName } from '../../scene/recipe';
import type { SceneRecipe } from '../../scene/recipe';
import type { Scene } from '../../scene/scene';
import { studioVersion } from '../../scene/version';
import { reportHtml } from '../../exporters/report';
import type { ReportImage, ReportInput, ReportScale } from '../../exporters/report';
import { presetSettings, presets, settingsTable } from '../../settings/settings';
import type { Setting, SettingName, Settings } from '../../settings/settings';
import { isVeiled } from '../../store/open/veil';
import { trustWords } from '../../store/train/trust';
import { resultEndmembers } from '../../store/train/result';
import type { StudioState } from '../../store/state';
import type { Result } from '../../store/train/run';
import { cssGradient, diverging, viridis } from '../draw/colormaps';
import type { ColorMap } from '../draw/colormaps';
import { endmemberColor, endmemberInk, endmemberLetter } from '../draw/colors';
import { download } from '../common/download';
import { bytes, duration } from '../common/format';
import { resultStem } from '../maps/exportMaps';
import { metric, significant } from '../maps/format';
import { paint, quantile } from '../draw/paint';
import type { Known } from './known';
import { computeMetrics } from './metrics';
import { legibleOn } from '../draw/legible';
import { rgbPainter } from '../draw/raster';
import { lossesOf, paper, spectraOf } from './reportCurves';
import { knownFacts, knownKeyFacts, knownOf } from './reportKnown';

/** Longest side of a picture: larger scenes are thinned, or the file would grow to tens of megabytes. */
const MAX_SIDE = 480;

/** Saves the report of the result on screen; nothing happens without one. */
export function saveReport(state: StudioState, now = new Date()): void {
  const input = reportOf(state, now);
  if (!input) return;
  download(`${resultStem(input.scene, 'report')}.html`, reportHtml(input), 'text/html');
}

/** Null before there is a result. */
export function reportOf(state: StudioState, now: Date): ReportInput | null {
  const { scene, result } = state;
  if (!scene || !result) return null;
  const { cube } = scene;
  const endmembers = resultEndmembers(result, state.endmembers);
  const { truth } = scene;
  const metrics = metricsOf(scene, result, endmembers);
  const known = knownOf(state, scene, result, endmembers);
  const wavelengths = cube.wavelengths;
  const size = `${cube.lines} lines × ${cube.samples} samples × ${cube.bands} bands`;
  return {
    scene: cube.name,
    date: now.toLocaleString('en-GB', {
      dateStyle: 'long',
      timeStyle: 'short',
    }),
    summary: size,
    key: keyFacts(result, metrics, known),
    thumbnail: thumbnailOf(scene, state.rgb),
    sceneFacts: [
      ['Size', size],
      ['Values', cube.unit],
      [
        'Wavelengths',
        wavelengths
          ? `${Math.round(Math.min(...wavelengths))}–${Math.round(Math.max(...wavelengths))} nm${cube.wavelengthSource === 'guessed' ? ', guessed' : ''}`
          : 'not known',
      ],
      ['In use', `${scene.mask.validPixels} pixels, ${scene.mask.validBands} bands`],
      ['Ground truth', truthWords(state)],
      ...(cube.map?.['map info']
        ? ([['Map info', cube.map['map info'].replace(/\s+/g, ' ')]] as const)
        : []),
    ],
    notes: scene.notes,
    endmembers: endmembers.map(({ name, color }) => ({
      name,
      color: endmemberColor(color),
      line: legibleOn(endmemberColor(color), paper),
      letter: endmemberLetter(color),
      ink: endmemberInk(color),
    })),
    maps: mapsOf(scene, result, endmembers),
    ...spectraOf(scene, result, endmembers),
    metrics: [
      ...metrics.rows.map((row, r) => ({ ...row, ...known.rows[r] })),
      { name: 'Mean', ...metrics.mean, ...known.mean },
    ],
    hasTruth: truth !== null,
    trust: trustWords({ ...state, labels: result.labels }),
    runFacts: runFacts(scene, result, known),
    ...lossesOf(state, result),
    labels: result.labels,
    settings: settingsRows(result.settings),
    repeatFacts: repeatFacts(scene, result, now),
  };
}

function truthWords(state: StudioState): string {
  if (isVeiled(state)) return 'veiled, and left out of this report';
  return state.scene?.truth?.names.join(', ') ?? 'none';
}

function metricsOf(scene: Scene, result: Result, endmembers: readonly EndmemberDef[]) {
  const { truth, mask } = scene;
  return computeMetrics({
    endmembers,
    estimate: result.estimate.abundances,
    truth: truth?.abundances ?? null,
    truthCount: truth?.names.length ?? 0,
    classical: result.classical?.abundances ?? null,
    estimateEndmembers: result.estimate.endmembers,
    truthEndmembers: truth?.endmembers ?? null,
    mask,
  });
}

function keyFacts(
  result: Result,
  metrics: ReturnType<typeof computeMetrics>,
  known: Known,
): ReportInput['key'] {
  const { rmse, classicalRmse, sad } = metrics.mean;
  return [
    ...(rmse === null ? [] : [['mean RMSE of the abundances', metric(rmse)] as const]),
    ...(classicalRmse === null
      ? []
      : [['of the best classical method', metric(classicalRmse)] as const]),
    ...(sad === null ? [] : [['mean spectral angle (rad)', metric(sad)] as const]),
    ...(rmse === null ? knownKeyFacts(known) : []),
    ['labels', String(result.labels.length)],
    ['steps', String(result.estimate.step)],
  ];
}

const engineOf = ({ summary }: Result): string =>
  summary
    ? `${summary.engine.engine === 'webgpu' ? 'WebGPU' : 'WASM'}, ${summary.engine.adapter}`
    : 'run not finished';

function runFacts(scene: Scene, result: Result, known: Known): ReportInput['runFacts'] {
  const { summary, classical } = result;
  const unit = scene.cube.unit === 'unknown' ? '' : ` ${scene.cube.unit}`;
  return [
    ...(summary?.memory ? [['Memory', summary.memory.text] as [string, string]] : []),
    ...(summary?.noise ? [['Noise', summary.noise.text] as [string, string]] : []),
    ...(summary?.replaced ? [['Faults', summary.replaced] as [string, string]] : []),
    ...(summary?.neighbours ? [['Neighbours', summary.neighbours] as [string, string]] : []),
    ...(summary?.notKept ? [['Correction', summary.notKept] as [string, string]] : []),
    ...(summary?.smoothing
      ? [['Smoothing', `total variation, λ ${summary.smoothing}`] as [string, string]]
      : []),
    ['Best classical method (by leave-one-out)', classical?.variant ?? 'not known'],
    [
      'Reconstruction RMSE',
      summary ? significant(summary.reconstructionRmse) + unit : 'known once a run has finished',
    ],
    ...knownFacts(known),
    [
      'Labels',
      result.update
        ? `version ${result.labelsVersion}, update ${result.update.count} of a run on version ${result.update.from}`
        : `version ${result.labelsVersion}`,
    ],
    ['Steps', `${result.estimate.step} of ${result.settings.steps}`],
    ['Time', summary ? duration(summary.seconds) : '–'],
    ['Trained numbers', summary ? String(summary.parameters) : '–'],
  ];
}

function repeatFacts({ source }: Scene, result: Result, now: Date): ReportInput['repeatFacts'] {
  const files = source?.files ?? [];
  const recipe = source?.recipe ?? null;
  const { settings } = result;
  return [
    ['Unmixing Studio', studioVersion],
    ['Engine', engineOf(result)],
    ['Preset', presets.find((p) => p.value === settings.preset)?.label ?? settings.preset],
    ['Seed', String(settings.seed)],
    ...(recipe === null ? [] : [['Scene', sceneOf(recipe)] as const]),
    ...files.map((f) => [f.name, `${bytes(f.size)}, hash ${f.hash}`] as const),
    [
      'To cite',
      `Unmixing Studio ${studioVersion} (CITATION.cff), and the works of its methods (BibTeX in the race’s list)`,
    ],
    ['Written', now.toISOString()],
    ['Browser', typeof navigator === 'undefined' ? '–' : navigator.userAgent],
  ];
}

/** What makes the scene again, whole. */
function sceneOf(recipe: SceneRecipe): string {
  if (recipe.kind === 'demo') return `demo scene, seed ${recipe.seed}`;
  if (recipe.kind === 'made') return `made: ${JSON.stringify(recipe.spec)}`;
  return `benchmark scene ${recipeName(recipe)}`;
}

/* ---------- pictures ---------- */

/** Every k-th pixel of a picture painted in full. */
function thinned(words: Uint32Array, lines: number, samples: number, alt: string): ReportImage {
  const k = Math.max(1, Math.ceil(Math.max(lines, samples) / MAX_SIDE));
  const [height, width] = [Math.ceil(lines / k), Math.ceil(samples / k)];
  const out = new Uint32Array(width * height);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at++) out[at] = words[y * k * samples + x * k];
  const note = k > 1 ? ` (one pixel of ${k} × ${k} shown)` : '';
  return { width, height, rgba: new Uint8Array(out.buffer), alt: alt + note };
}

function thumbnailOf({ cube, mask }: Scene, rgb: readonly [number, number, number]): ReportImage {
  const words = new Uint32Array(cube.lines * cube.samples);
  rgbPainter(cube, mask, rgb)(words, 0, words.length);
  const at = rgb.map((b) =>
    cube.wavelengths ? `${Math.round(cube.wavelengths[b])} nm` : `band ${b}`,
  );
  return thinned(
    words,
    cube.lines,
    cube.samples,
    `The scene: ${at.join(', ')} as red, green, blue`,
  );
}

function mapImage(
  { cube }: Scene,
  alt: string,
  channel: Channel,
  minus: Channel | null,
  range: Range,
  map: ColorMap,
): ReportImage {
  const words = new Uint32Array(cube.lines * cube.samples);
  paint(words, channel, minus, range, map);
  return thinned(words, cube.lines, cube.samples, alt);
}

/** The scale of the error map ends where that of the page does. */
const topQuantile = 0.98;

function mapsOf(
  scene: Scene,
  result: Result,
  endmembers: readonly EndmemberDef[],
): ReportInput['maps'] {
  const { truth } = scene;
  const R = endmembers.length;
  const count = truth?.names.length ?? 0;
  const values = result.estimate.abundances;
  const rows = endmembers.map(({ name, truth: column }, r) => {
    const ours = { values, stride: R, offset: r };
    const theirs =
      truth && column !== null && column < count
        ? { values: truth.abundances, stride: count, offset: column }
        : null;
    const unit = { low: 0, high: 1 };
    return {
      estimate: mapImage(scene, `Abundance of ${name}, estimate`, ours, null, unit, viridis),
      truth: theirs && mapImage(scene, `Abundance of ${name}, truth`, theirs, null, unit, viridis),
      difference:
        theirs &&
        mapImage(
          scene,
          `Abundance of ${name}, estimate minus truth`,
          ours,
          theirs,
          { low: -0.5, high: 0.5 },
          diverging,
        ),
    };
  });
  const scaleOf = (map: ColorMap, ticks: string[], title: string): ReportScale => ({
    gradient: cssGradient(map),
    ticks,
    title,
  });
  const errors = result.summary?.reconstructionError ?? null;
  const top = errors ? quantile(errors, topQuantile) : NaN;
  const high = top > 0 ? top : 1;
  const channel = errors && { values: errors, stride: 1, offset: 0 };
  const unit = scene.cube.unit === 'unknown' ? '' : `, ${scene.cube.unit}`;
  return {
    rows,
    scale: scaleOf(viridis, ['0', '0.5', '1'], 'abundance (hatched: masked)'),
    differenceScale: rows.some((row) => row.difference)
      ? scaleOf(diverging, ['−0.5', '0', '+0.5'], 'estimate − truth')
      : null,
    error: channel && {
      image: mapImage(
        scene,
        'Reconstruction error in each pixel',
        channel,
        null,
        { low: 0, high },
        viridis,
      ),
      scale: scaleOf(
        viridis,
        ['0', significant(high / 2), `≥ ${significant(high)}`],
        `RMS error${unit}`,
      ),
    },
  };
}

function settingsRows(settings: Settings): ReportInput['settings'] {
  const defaults = presetSettings(settings.preset);
  return (Object.keys(settingsTable) as SettingName[]).map((name) => {
    const setting: Setting = settingsTable[name];
    const say = (value: number | string): string =>
      setting.kind === 'choice'
        ? (setting.choices.find((c) => c.value === value)?.label ?? String(value))
        : String(value);
    const same = settings[name] === defaults[name] || name === 'seed';
    return {
      group: setting.group,
      label: setting.label,
      value: say(settings[name]),
      preset: same ? null : say(defaults[name]),
    };
  });
}
