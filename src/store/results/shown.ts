/** What maps, spectra and metrics show: the trained result, or the preview of the labels as they are. Pure; no React. */
import type { EndmemberDef } from '../../scene/cube';
import type { ClassicalResult } from '../../protocol/run';
import type { PreviewResult } from '../preview/preview';
import { isStale, resultIsForming } from '../train/problems';
import type { StudioState } from '../state';
import type { Result } from '../train/run';

/** An answer to look at. */
export interface Answer {
  /** Null: it is the trained result. */
  readonly preview: PreviewResult | null;
  /** Null: it is the preview. */
  readonly result: Result | null;
  readonly endmembers: readonly EndmemberDef[];
  /** [N × R], NaN at masked pixels */
  readonly abundances: Float32Array;
  /** E [R × B] in the cube's own scale, NaN in masked bands */
  readonly spectra: Float32Array;
  /** [N] in the cube's own scale; null before a run has finished */
  readonly reconstructionError: Float32Array | null;
  readonly reconstructionRmse: number | null;
  /** The classical line from the same labels, which a run is compared with. */
  readonly classical: ClassicalResult | null;
}

type Looked = Pick<StudioState, 'preview' | 'result' | 'run' | 'labels' | 'endmembers'>;

/** True when there is a trained result of other labels and a preview of these: one can look at either. */
export function canChoose(state: Looked): boolean {
  const { preview, result, endmembers, labels } = state;
  if (!preview.on || !preview.shown || !result || resultIsForming(state)) return false;
  return isStale(result, endmembers, labels);
}

/** True when what is on screen was not trained. */
export function showsPreview(state: Looked): boolean {
  const { preview, result } = state;
  if (!preview.on || !preview.shown) return false;
  return result === null || (preview.look === 'preview' && canChoose(state));
}

const ofResult = new WeakMap<Result, Answer>();
const ofPreview = new WeakMap<PreviewResult, Answer>();

/** The same object while it is the same answer. */
export function shownAnswer(state: Looked): Answer | null {
  const { preview, result } = state;
  if (preview.shown && showsPreview(state)) return answerOfPreview(preview.shown);
  return result && answerOfResult(result);
}

function answerOfPreview(preview: PreviewResult): Answer {
  const known = ofPreview.get(preview);
  if (known) return known;
  const { endmembers, abundances, spectra, reconstructionError, reconstructionRmse } = preview;
  const maps = { abundances, spectra, reconstructionError, reconstructionRmse };
  const answer: Answer = { preview, result: null, endmembers, ...maps, classical: null };
  ofPreview.set(preview, answer);
  return answer;
}

function answerOfResult(result: Result): Answer {
  const known = ofResult.get(result);
  if (known) return known;
  const { endmembers, estimate, summary, classical } = result;
  const answer: Answer = {
    preview: null,
    result,
    endmembers,
    abundances: estimate.abundances,
    spectra: estimate.endmembers,
    reconstructionError: summary?.reconstructionError ?? null,
    reconstructionRmse: summary?.reconstructionRmse ?? null,
    classical,
  };
  ofResult.set(result, answer);
  return answer;
}

/** What files of a preview are called after, so that nobody takes them for a trained result; before the name, which may be cut. */
export function answerName(scene: string, { preview }: Pick<Answer, 'preview'>): string {
  return preview ? `preview of ${scene}` : scene;
}

/** Names that a line has room for. */
const FEW = 4;

/** The line under the maps' scales while a preview is shown, or would be. */
export function previewText({ preview, endmembers }: StudioState): string | null {
  if (!preview.on) return null;
  if (preview.failed !== null) return `No preview this time: ${preview.failed}`;
  if (preview.waitingFor.length === 0) return null;
  const names = endmembers.filter((e) => preview.waitingFor.includes(e.id)).map((e) => e.name);
  return names.length > FEW
    ? `Maps come as soon as every endmember has a label: ${names.length} have none yet.`
    : `Maps come with the first label of ${listOf(names)}.`;
}

const listOf = (names: readonly string[]): string =>
  names.length < 2
    ? names.join('')
    : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
