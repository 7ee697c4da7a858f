/** The state of the studio as a session document. Pure and quick: arrays are taken as they are, never copied. */
import type { FileReference, Thumbnail } from '../../scene/importChoices';
import { lossTerms } from '../../settings/settings';
import type { Race } from '../race/race';
import type { StudioState } from '../state';
import type { LossRecord, Result, Run } from '../train/run';
import { sessionFormat, sessionVersion } from './document';
import type { LossTable, RaceRecord, ResultRecord, RunRecord, SessionDocument } from './document';

/** Bytes of the race's maps that a session keeps; above it tables and spectra only. */
export const raceMapsLimit = 64 * 2 ** 20;

/** What is left out to save room, most to least: nothing, the race's maps, all maps. */
export type Thrift = 0 | 1 | 2;

/** What the state does not know of its session. */
export interface SessionFacts {
  readonly name: string;
  readonly created: number;
  readonly saved: number;
  readonly files: readonly FileReference[];
  readonly truthFiles: readonly FileReference[];
  readonly thumbnail: Thumbnail | null;
}

/** @returns null while no scene is open: there is nothing to keep */
export function snapshot(
  state: StudioState,
  facts: SessionFacts,
  thrift: Thrift = 0,
): SessionDocument | null {
  const { scene, run, result, race } = state;
  if (!scene) return null;
  const { name, lines, samples, bands } = scene.cube;
  const { source } = scene;
  return {
    format: sessionFormat,
    version: sessionVersion,
    name: facts.name,
    created: facts.created,
    saved: facts.saved,
    scene: {
      ...{ name, lines, samples, bands },
      demoSeed: facts.files.length > 0 ? null : (source?.demoSeed ?? 0),
      files: facts.files,
      truthFiles: facts.truthFiles,
      choices: source?.choices ?? state.importedFrom?.choices ?? {},
    },
    thumbnail: facts.thumbnail,
    endmembers: state.endmembers,
    labels: state.labels,
    labelsVersion: state.labelsVersion,
    lastLabelsVersion: state.lastLabelsVersion,
    active: state.active,
    references: state.references,
    pins: state.pins,
    spectrumView: state.spectrumView,
    preview: state.preview.on,
    sampling: state.sampling,
    settings: state.settings,
    engineChoice: state.engineChoice,
    view: {
      view: state.view,
      rgb: state.rgb,
      band: state.band,
      palette: state.palette,
      layer: state.layer,
      viewport: state.viewport,
    },
    run: run && runRecord(run, thrift),
    result: result && thrift < 2 ? resultRecord(result, run) : null,
    resultLeftOut: result !== null && thrift === 2,
    raceChoice: state.raceChoice,
    race: race && raceRecord(race, thrift),
  };
}

function runRecord(run: Run, thrift: Thrift): RunRecord {
  const { status, step, steps, parameters, elapsedMs, error, checkpoint } = run;
  const { endmembers, labels, labelsVersion, update, warm, settings } = run;
  return {
    ...{ status, step, steps, parameters, elapsedMs, error, checkpoint },
    losses: lossTable(run.losses),
    classical: thrift < 2 ? run.classical : null,
    ...{ endmembers, labels, labelsVersion, update, warm, settings },
  };
}

function resultRecord(result: Result, run: Run | null): ResultRecord {
  const { endmembers, labels, labelsVersion, update } = result;
  const { settings, estimate, classical, summary } = result;
  const ofRun = run?.id === result.run;
  const made = { endmembers, labels, labelsVersion, update };
  return { ofRun, ...made, settings, estimate, classical, summary };
}

/** The table of each list of losses, so that an unchanged one is the same array and is not written again. */
const tables = new WeakMap<readonly LossRecord[], LossTable>();

function lossTable(losses: readonly LossRecord[]): LossTable {
  const known = tables.get(losses);
  if (known) return known;
  const terms = lossTerms.filter((term) => losses.some((l) => l.terms[term] !== undefined));
  const width = 2 + terms.length;
  const values = new Float64Array(losses.length * width);
  losses.forEach((loss, i) => {
    values.set([loss.step, loss.total, ...terms.map((t) => loss.terms[t] ?? NaN)], i * width);
  });
  const table = { terms, values };
  tables.set(losses, table);
  return table;
}

export function lossesOf({ terms, values }: LossTable): LossRecord[] {
  const width = 2 + terms.length;
  return Array.from({ length: values.length / width }, (_, i) => {
    const [step, total, ...rest] = values.subarray(i * width, (i + 1) * width);
    const own = terms.flatMap((term, t) =>
      Number.isNaN(rest[t]) ? [] : [[term, rest[t]] as const],
    );
    return { step, total, terms: Object.fromEntries(own) };
  });
}

function mapBytes(race: Race): number {
  return race.runs.reduce((sum, run) => sum + (run.result?.abundances?.byteLength ?? 0), 0);
}

function raceRecord(race: Race, thrift: Thrift): RaceRecord {
  const { status, seconds, error, endmembers, labels } = race;
  const { truth, ...config } = race.config;
  const bytes = mapBytes(race);
  const leaveOut = bytes > 0 && (thrift > 0 || bytes > raceMapsLimit);
  return {
    status,
    config: { ...config, withTruth: truth !== null },
    runs: leaveOut
      ? race.runs.map((run) =>
          run.result ? { ...run, result: { ...run.result, abundances: null } } : run,
        )
      : race.runs,
    mapsLeftOut: leaveOut,
    ...{ seconds, error, endmembers, labels },
  };
}
