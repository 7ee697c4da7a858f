/**
 * A session document from data that anybody may have written: every field checked against what the studio can hold, and
 * every array against the scene's size. @see document.ts for the layout
 */
import type { EndmemberDef, Label, ReferenceSpectra } from '../../scene/cube';
import type { StudioErrorData, StudioErrorKind } from '../../scene/errors';
import type { FileReference, Thumbnail } from '../../scene/importChoices';
import { labelErrorKinds } from '../../scene/labelErrors';
import { spectrumViews } from '../../scene/spectra/views';
import type { SpectrumView } from '../../scene/spectra/views';
import type {
  ClassicalResult,
  Estimate,
  LabelTrust,
  MemoryPlan,
  RunSummary,
  TrainingState,
  WarmStart,
} from '../../protocol/run';
import type { EngineInfo } from '../../engine/info';
import type { Matching, RaceLabels, RaceResult } from '../../protocol/race';
import type { NoiseFacts } from '../../unmixing/signalSubspace';
import { methodIds } from '../../settings/methods';
import type { MethodId } from '../../settings/methods';
import { lossTerms, settingsBefore, settingsTable } from '../../settings/settings';
import type { LossTerm, SettingName, Settings } from '../../settings/settings';
import { readChoices } from '../open/choiceMemory';
import { maxEndmembers, minEndmembers } from '../labels/endmembers';
import type { RaceChoice, RaceRun, RaceRunStatus, RaceStatus } from '../race/race';
import { maxPins } from '../spectra/pins';
import type { Pin, PixelPin, RegionPin } from '../spectra/pins';
import type { UpdateOf } from '../train/update';
import type { RunStatus } from '../train/run';
import type { Layer } from '../image/view';
import * as is from '../persist/check';
import type { Check } from '../persist/check';
import { sessionFormat, sessionVersion } from './document';
import type {
  LossTable,
  RaceRecord,
  ResultRecord,
  RunRecord,
  SceneRecord,
  SessionDocument,
  ViewRecord,
} from './document';

const most = Number.MAX_SAFE_INTEGER;
const count = is.whole(0, most);
const side = is.whole(1, 10_000_000);
const protocol = is.oneOf('random', 'spread');
const labelError = is.oneOf(...labelErrorKinds);

const fileReference = is.object<FileReference>({
  name: is.text(),
  size: count,
  hash: is.text(200),
});

const scene: Check<SceneRecord> = (value, at) => {
  const read = is.object<SceneRecord>({
    name: is.text(),
    lines: side,
    samples: side,
    bands: side,
    demoSeed: is.nullable(is.whole(0, 2 ** 32)),
    files: is.list(fileReference, 0, 200),
    truthFiles: is.list(fileReference, 0, 200),
    choices: (v, place) => readChoices(is.record(v, place)),
  })(value, at);
  if (read.lines * read.samples > most / read.bands) {
    throw is.wrong(read.lines * read.samples, at, 'a scene that fits a computer');
  }
  if (read.demoSeed === null && read.files.length === 0) {
    throw is.wrong([], is.inside(at, 'files'), 'at least one file, or a demo scene');
  }
  return read;
};

const thumbnail: Check<Thumbnail> = (value, at) => {
  const { width, height } = is.object<Pick<Thumbnail, 'width' | 'height'>>({
    width: is.whole(1, 1024),
    height: is.whole(1, 1024),
  })(value, at);
  const { rgba } = is.object<Pick<Thumbnail, 'rgba'>>({
    rgba: is.uint8c(width * height * 4),
  })(value, at);
  return { width, height, rgba };
};

const endmember = is.object<EndmemberDef>({
  id: is.text(60),
  name: is.text(),
  color: is.whole(0, 999),
  truth: is.nullable(is.whole(0, 9999)),
});

const endmembers: Check<readonly EndmemberDef[]> = (value, at) => {
  const read = is.list(endmember, minEndmembers, maxEndmembers)(value, at);
  read.forEach((e, i) => {
    if (read.findIndex((other) => other.id === e.id) !== i) {
      throw is.wrong(e.id, is.inside(is.inside(at, i), 'id'), 'ids that differ');
    }
  });
  return read;
};

/** Tolerance of a label's sum: what sliders and files give is closer by far. */
const sumTolerance = 1e-3;

const labelOf =
  (lines: number, samples: number, R: number): Check<Label> =>
  (value, at) => {
    const label = is.object<Label>({
      id: is.text(60),
      line: is.whole(0, lines - 1),
      sample: is.whole(0, samples - 1),
      abundances: is.list(is.finite(0, 1 + sumTolerance), R, R),
      confidence: is.optional(is.finite(0, 1)),
      error: is.optional(is.finite(0, 0.5)),
      checked: is.optional(is.flag),
    })(value, at);
    const sum = label.abundances.reduce((s, v) => s + v, 0);
    if (Math.abs(sum - 1) > sumTolerance) {
      throw is.wrong(label.abundances, is.inside(at, 'abundances'), 'fractions that sum to 1');
    }
    return label;
  };

/** Values out of range stay: the page shows what is wrong with them, as after typing. */
const settings: Check<Settings> = (value, at) => {
  const from = is.record(value, at);
  const preset = is.oneOf('studio', 'paper')(from.preset, is.inside(at, 'preset'));
  const defaults = settingsBefore(preset);
  const entries = (Object.keys(settingsTable) as SettingName[]).map((name) => {
    // A setting that came later than the session is what was done without it.
    if (!Object.hasOwn(from, name)) return [name, defaults[name]] as const;
    const check: Check<string | number> =
      settingsTable[name].kind === 'number' ? is.number : is.text(60);
    return [name, check(from[name], is.inside(at, name))] as const;
  });
  return { ...defaults, ...Object.fromEntries(entries), preset };
};

const errorData = is.object<StudioErrorData>({
  kind: is.text(40) as Check<StudioErrorKind>,
  message: is.text(5000),
  file: is.optional(is.text(5000)),
  field: is.optional(is.text(5000)),
  found: is.optional(is.text(5000)),
  expected: is.optional(is.text(5000)),
  advice: is.text(5000),
});

const layer: Check<Layer> = (value, at) => {
  const { kind } = is.record(value, at);
  if (kind === 'estimate' || kind === 'truth' || kind === 'difference' || kind === 'spread') {
    const { endmember: r } = is.object<{ endmember: number }>({ endmember: is.whole(0, 9999) })(
      value,
      at,
    );
    return { kind, endmember: r };
  }
  return { kind: is.oneOf('rgb', 'band', 'error', 'pca', 'mnf')(kind, is.inside(at, 'kind')) };
};

const viewOf = (bands: number): Check<ViewRecord> => {
  const band = is.whole(0, bands - 1);
  return is.object<ViewRecord>({
    view: is.oneOf('studio', 'race', 'labs'),
    rgb: is.list(band, 3, 3) as Check<readonly [number, number, number]>,
    band,
    palette: is.oneOf('viridis', 'gray'),
    layer,
    viewport: is.nullable(
      is.object({ line: is.finite(), sample: is.finite(), scale: is.finite(1e-6, 1e6) }),
    ),
  });
};

const referenceOf =
  (bands: number): Check<ReferenceSpectra> =>
  (value, at) => {
    const { names } = is.object<Pick<ReferenceSpectra, 'names'>>({
      names: is.list(is.text(), 0, 10_000),
    })(value, at);
    return is.object<ReferenceSpectra>({
      file: is.text(),
      names: () => names,
      values: is.float32(names.length * bands),
      note: is.optional(is.text(5000)),
    })(value, at);
  };

const pinOf =
  ({ lines, samples, bands }: Size): Check<Pin> =>
  (value, at) => {
    const { kind } = is.record(value, at);
    if (kind === 'region') {
      return is.object<RegionPin>({
        id: is.text(60),
        kind: is.oneOf('region'),
        name: is.text(),
        mean: is.float32(bands),
        sd: is.nullable(is.float32(bands)),
      })(value, at);
    }
    return is.object<PixelPin>({
      id: is.text(60),
      kind: is.oneOf('pixel'),
      line: is.whole(0, lines - 1),
      sample: is.whole(0, samples - 1),
    })(value, at);
  };

/* ---------- what is measured by the scene and the endmembers ---------- */

interface Size {
  readonly lines: number;
  readonly samples: number;
  readonly bands: number;
}

const estimateOf = ({ lines, samples, bands }: Size, R: number): Check<Estimate> =>
  is.object<Estimate>({
    step: count,
    abundances: is.float32(lines * samples * R),
    endmembers: is.float32(R * bands),
  });

const classicalOf = ({ lines, samples, bands }: Size, R: number): Check<ClassicalResult> =>
  is.object<ClassicalResult>({
    variant: is.oneOf('FCLS, raw', 'FCLS, unit-norm', 'NNLS + sum-to-one'),
    looErrors: is.list(is.number, 0, 100),
    abundances: is.float32(lines * samples * R),
    endmembers: is.float32(R * bands),
  });

const trainingState: Check<TrainingState> = (value, at) => {
  const state = is.object<TrainingState>({
    step: count,
    theta: is.float32(null),
    moments: is.list(is.float32(null), 0, 8),
  })(value, at);
  state.moments.forEach((m, i) => {
    is.float32(state.theta.length)(m, is.inside(is.inside(at, 'moments'), i));
  });
  return state;
};

const engineInfo = is.object<EngineInfo>({
  engine: is.oneOf('webgpu', 'wasm'),
  adapter: is.text(),
  software: is.flag,
  reason: is.text(5000),
});

const tile = is.object<NonNullable<MemoryPlan['train']>>({ lines: side, samples: side });

const memoryPlan = is.object<MemoryPlan>({
  engine: is.oneOf('webgpu', 'wasm'),
  budget: is.number,
  arrays: is.number,
  compute: is.number,
  largest: is.number,
  train: is.nullable(tile),
  answer: is.nullable(tile),
  reason: is.nullable(is.oneOf('memory', 'buffer', 'chosen')),
  text: is.text(2000),
});

const noiseFacts = is.object<NoiseFacts>({
  removed: is.flag,
  text: is.text(2000),
  snrDb: is.nullable(is.number),
  directions: count,
  rare: count,
  stripes: is.nullable(is.oneOf('columns', 'lines')),
  deviation: is.list(is.number, 0, 100_000),
});
const labelTrust = is.object<LabelTrust>({ wrong: is.finite(0, 1), weight: is.finite(0) });

const summaryOf = (size: Size, R: number): Check<RunSummary> =>
  is.object<RunSummary>({
    estimate: estimateOf(size, R),
    reconstructionError: is.float32(size.lines * size.samples),
    reconstructionRmse: is.number,
    parameters: count,
    seconds: is.number,
    engine: engineInfo,
    state: trainingState,
    memory: is.optional(memoryPlan),
    domain: is.optional(is.oneOf('raw', 'unit')),
    noise: is.optional(noiseFacts),
    smoothing: is.optional(is.finite(0, 1)),
    scales: is.optional(is.list(is.finite(0), R, R)),
    trust: is.optional(is.list(labelTrust)),
  });

const warmStart: Check<WarmStart> = is.object<WarmStart>({
  theta: is.float32(null),
  domain: is.oneOf('raw', 'unit'),
  anew: settings,
});

const updateOf: Check<UpdateOf> = is.object<UpdateOf>({ settings, from: count, count });

const losses: Check<LossTable> = (value, at) => {
  const table = is.object<LossTable>({
    terms: is.list(is.oneOf<LossTerm>(...lossTerms), 0, lossTerms.length),
    values: is.float64(null),
  })(value, at);
  if (table.values.length % (2 + table.terms.length) !== 0) {
    throw is.wrong(table.values, is.inside(at, 'values'), 'whole rows of step, total and terms');
  }
  return table;
};

/** Endmembers, labels and settings of their own: read first, for the rest is measured by them. */
function ownOf(value: unknown, at: is.Place, { lines, samples }: Size) {
  const own = is.object<{ endmembers: readonly EndmemberDef[] }>({ endmembers })(value, at);
  const R = own.endmembers.length;
  return { R, labels: is.list(labelOf(lines, samples, R)) };
}

const runOf =
  (size: Size): Check<RunRecord> =>
  (value, at) => {
    const { R, labels } = ownOf(value, at, size);
    return is.object<RunRecord>({
      status: is.oneOf<RunStatus>(
        ...(['preparing', 'running', 'paused', 'finished', 'cancelled'] as const),
        ...(['failed', 'interrupted'] as const),
      ),
      step: count,
      steps: count,
      parameters: count,
      elapsedMs: is.finite(0),
      losses,
      classical: is.nullable(classicalOf(size, R)),
      error: is.nullable(errorData),
      checkpoint: is.nullable(trainingState),
      endmembers,
      labels,
      labelsVersion: is.optional(count),
      update: is.optional(is.nullable(updateOf)),
      warm: is.optional(is.nullable(warmStart)),
      settings,
    })(value, at);
  };

const resultOf =
  (size: Size): Check<ResultRecord> =>
  (value, at) => {
    const { R, labels } = ownOf(value, at, size);
    return is.object<ResultRecord>({
      ofRun: is.flag,
      endmembers,
      labels,
      labelsVersion: is.optional(count),
      update: is.optional(is.nullable(updateOf)),
      settings,
      estimate: estimateOf(size, R),
      classical: is.nullable(classicalOf(size, R)),
      summary: is.nullable(summaryOf(size, R)),
    })(value, at);
  };

const methodId = is.oneOf<MethodId>(...methodIds);

const raceResultOf = ({ lines, samples, bands }: Size, R: number): Check<RaceResult> => {
  const perEndmember = is.nullable(is.list(is.number, R, R));
  return is.object<RaceResult>({
    method: methodId,
    seed: count,
    labels: count,
    steps: count,
    seconds: is.number,
    parameters: count,
    rmse: perEndmember,
    rmseMean: is.nullable(is.number),
    sad: perEndmember,
    sadMean: is.nullable(is.number),
    reconstruction: is.number,
    abundances: is.nullable(is.float32(lines * samples * R)),
    endmembers: is.float32(R * bands),
    matching: is.oneOf<Matching>('labels', 'truth', 'label spectra', 'none'),
    order: is.list(is.whole(0, R - 1), R, R),
    note: is.nullable(is.text(5000)),
  });
};

const raceLabelsOf =
  (labels: Check<readonly Label[]>): Check<RaceLabels> =>
  (value, at) => {
    const { kind } = is.record(value, at);
    return kind === 'given'
      ? is.object<RaceLabels & { kind: 'given' }>({ kind: is.oneOf('given'), labels })(value, at)
      : is.object<RaceLabels & { kind: 'sampled' }>({
          kind: is.oneOf('sampled'),
          count,
          protocol,
          error: is.optional(labelError),
        })(value, at);
  };

const raceOf =
  (size: Size): Check<RaceRecord> =>
  (value, at) => {
    const { R, labels } = ownOf(value, at, size);
    const race = is.object<RaceRecord>({
      status: is.oneOf<RaceStatus>(
        ...(['preparing', 'running', 'paused', 'finished', 'cancelled', 'failed'] as const),
      ),
      config: is.object<RaceRecord['config']>({
        methods: is.list(methodId, 1, 1000),
        seeds: is.list(count, 1, 1000),
        labels: raceLabelsOf(labels),
        endmemberNames: is.list(is.text(), R, R),
        steps: is.optional(count),
        keepMaps: is.oneOf('all', 'first seed'),
        withTruth: is.flag,
      }),
      runs: is.list(
        is.object<RaceRun>({
          index: count,
          method: methodId,
          seed: count,
          status: is.oneOf<RaceRunStatus>(
            ...(['waiting', 'running', 'finished', 'failed', 'skipped', 'cancelled'] as const),
          ),
          result: is.nullable(raceResultOf(size, R)),
          error: is.nullable(errorData),
          matchedOrder: is.nullable(is.list(is.whole(0, R - 1), R, R)),
        }),
        0,
        10_000,
      ),
      mapsLeftOut: is.flag,
      seconds: is.nullable(is.number),
      error: is.nullable(errorData),
      endmembers,
      labels,
    })(value, at);
    race.runs.forEach((run, i) => {
      // Runs are found by their index.
      if (run.index !== i) {
        throw is.wrong(run.index, { ...at, field: `${at.field}.runs[${i}].index` }, String(i));
      }
    });
    return race;
  };

const raceChoice = is.object<RaceChoice>({
  methods: is.list(methodId, 0, 1000),
  labels: is.oneOf('auto', 'given', 'sampled'),
  count: is.number,
  protocol,
  labelError: is.optional(labelError),
  seeds: is.number,
  steps: is.nullable(is.number),
});

/**
 * @param value a document of the present version (migrate.ts), with its arrays in place (pack.ts)
 * @param file what errors call it
 * @throws StudioError (kind `session`) naming the field, what was found and what was expected
 */
export function readDocument(value: unknown, file: string): SessionDocument {
  const at = { file, field: '' };
  const top = is.object<Pick<SessionDocument, 'scene' | 'endmembers'>>({ scene, endmembers })(
    value,
    at,
  );
  const size = top.scene;
  const { lines, samples, bands } = size;
  const document = is.object<Omit<SessionDocument, 'scene' | 'endmembers'>>({
    format: is.oneOf(sessionFormat),
    version: is.oneOf<typeof sessionVersion>(sessionVersion),
    name: is.text(),
    created: is.finite(0),
    saved: is.finite(0),
    thumbnail: is.nullable(thumbnail),
    labels: is.list(labelOf(lines, samples, top.endmembers.length)),
    labelsVersion: is.optional(count),
    lastLabelsVersion: is.optional(count),
    active: is.text(60),
    references: is.list(referenceOf(bands), 0, 1000),
    pins: is.optional(is.list(pinOf(size), 0, maxPins)),
    spectrumView: is.optional(is.oneOf<SpectrumView>(...spectrumViews)),
    preview: is.optional(is.flag),
    sampling: is.object({ count: is.number, protocol }),
    settings,
    engineChoice: is.oneOf('auto', 'webgpu', 'wasm'),
    view: viewOf(bands),
    run: is.nullable(runOf(size)),
    result: is.nullable(resultOf(size)),
    resultLeftOut: is.flag,
    raceChoice,
    race: is.nullable(raceOf(size)),
  })(value, at);
  return { ...document, ...top };
}
