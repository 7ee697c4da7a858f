/**
 * Everything that can be done now, as named commands for the palette: a list made from the state, with what keeps a
 * command from being done in words. What has a place on the page keeps it; the palette is a second way there. No React.
 */
import { errorChoices } from '../../scene/labelError';
import { raceProblems } from '../../store/race/selectors';
import { continueProblem, trainProblems } from '../../store/train/problems';
import { stepStates } from '../../store/steps';
import { isVeiled } from '../../store/open/veil';
import { samplingProblem } from '../../store/labels/problems';
import { canChoose, showsPreview } from '../../store/results/shown';
import type { StepState } from '../../store/steps';
import type { StudioState } from '../../store/state';
import type { Studio } from '../../store/studio';
import { insightOf } from '../../store/inside/inside';
import { labProblems } from '../../store/labs/labs';
import { layerKey, layerOptions } from '../../store/results/layers';
import { isGoing } from '../../store/job';

export interface Command {
  readonly id: string;
  readonly label: string;
  readonly group: 'Scene' | 'Labels' | 'Run' | 'Look' | 'Go to' | 'Studio';
  /** Keys that do the same on the page. */
  readonly keys?: string;
  /** Why it cannot be done now; null: it can. */
  readonly problem: string | null;
  readonly run: () => void;
}

/** What the page does itself. */
export interface PageActions {
  readonly goTo: (step: StepState['id']) => void;
  readonly toggleTheme: () => void;
  readonly showSessions: (() => void) | null;
  readonly share: () => void;
  /** Opens the dialog that makes an assignment. */
  readonly makeAssignment: () => void;
  /** Opens the list of keys. */
  readonly showKeys: () => void;
  /** One thing alone, for a room. */
  readonly present: () => void;
  /** Opens the browser's file chooser. */
  readonly chooseFiles: () => void;
  /** Opens the menu of generated scenes. */
  readonly showScenes: () => void;
  /** Opens the dialog that asks for an address. */
  readonly showLink: () => void;
}

export function commandsOf(studio: Studio, state: StudioState, page: PageActions): Command[] {
  return [
    ...sceneCommands(studio, state, page),
    ...labelCommands(studio, state),
    ...runCommands(studio, state),
    ...lookCommands(state, page),
    ...stepStates(state).map(({ id, title }): Command => ({
      ...{ id: `step-${id}`, label: title, group: 'Go to', problem: null },
      run: () => page.goTo(id),
    })),
    {
      ...{ id: 'lessons', label: 'Lessons: learn unmixing step by step', group: 'Studio' },
      problem: null,
      run: () => state.askLesson({ kind: 'list' }),
    },
    {
      ...{ id: 'keys', label: 'Keys: what each one does', group: 'Studio', problem: null },
      run: page.showKeys,
    },
    {
      ...{ id: 'share', label: 'Share: link, QR code, embed, file', group: 'Studio' },
      problem: state.scene ? null : 'Open a scene first.',
      run: page.share,
    },
    {
      ...{ id: 'assignment', label: 'Class: make an assignment', group: 'Studio' },
      problem: state.scene ? null : 'Open a scene first.',
      run: page.makeAssignment,
    },
    {
      ...{ id: 'answers', label: 'Class: look at the answers', group: 'Studio' },
      problem: state.classroom === null ? null : 'They are on screen.',
      run: () => state.collect([]),
    },
    ...(page.showSessions
      ? [
          {
            ...{ id: 'sessions', label: 'Sessions: open, save, delete', group: 'Studio' as const },
            problem: null,
            run: page.showSessions,
          },
        ]
      : []),
  ];
}

function sceneCommands(studio: Studio, state: StudioState, page: PageActions): Command[] {
  const group = 'Scene';
  const veiled = isVeiled(state);
  return [
    { id: 'open', label: 'Open files…', group, problem: null, run: page.chooseFiles },
    {
      ...{ id: 'link', label: 'Open a link: a scene by its address', group, problem: null },
      run: page.showLink,
    },
    { id: 'demo', label: 'Open the demo scene', group, problem: null, run: studio.openDemo },
    {
      ...{ id: 'scenes', label: 'Scenes: generated ones, with known truth', group, problem: null },
      run: page.showScenes,
    },
    {
      ...{ id: 'import', label: 'Import settings of this scene…', group },
      problem: state.importedFrom ? null : 'This scene was not read from a file.',
      run: studio.reopenImport,
    },
    {
      ...{ id: 'veil', label: veiled ? 'Show the truth' : 'Veil the truth', group },
      problem: veiled || state.scene?.truth ? null : 'This scene has no truth.',
      run: () => state.setTruth(veiled ? 'shown' : 'veiled'),
    },
  ];
}

function labelCommands(studio: Studio, state: StudioState): Command[] {
  const group = 'Labels';
  const { cursor, scene, selected, history } = state;
  const none = scene ? null : 'Open a scene first.';
  const at = cursor ?? { line: 0, sample: 0 };
  return [
    {
      ...{ id: 'annotate', label: 'Label the pixel under the cursor', group, keys: 'Enter' },
      problem: none ?? (cursor ? null : 'Put the cursor on a pixel first: point at the image.'),
      run: () => state.annotate(at.line, at.sample),
    },
    {
      ...{ id: 'pin', label: 'Pin or unpin the spectrum under the cursor', group, keys: 'P' },
      problem: none ?? (cursor ? null : 'Put the cursor on a pixel first: point at the image.'),
      run: () => state.togglePin(at),
    },
    {
      ...{ id: 'sample', label: 'Sample labels from the truth', group },
      problem: none ?? samplingProblem(state),
      run: studio.sampleFromTruth,
    },
    {
      ...{ id: 'delete', label: 'Delete the selected label', group, keys: 'Delete' },
      problem: selected ? null : 'No label is selected.',
      run: () => selected && state.removeLabel(selected),
    },
    ...errorChoices.map(({ error, words }): Command => ({
      ...{ id: `error-${error}`, label: `The selected label’s fractions: ${words}`, group },
      problem: selected ? null : 'No label is selected.',
      run: () => selected && state.setError(selected, error),
    })),
    {
      ...{ id: 'unused', label: 'Do not use the selected label', group },
      problem: selected ? null : 'No label is selected.',
      run: () => selected && state.setConfidence(selected, 0),
    },
    {
      ...{ id: 'undo', label: 'Undo', group, keys: 'Ctrl Z' },
      problem: history.past.length > 0 ? null : 'Nothing to undo.',
      run: state.undo,
    },
    {
      ...{ id: 'redo', label: 'Redo', group, keys: 'Ctrl Shift Z' },
      problem: history.future.length > 0 ? null : 'Nothing to redo.',
      run: state.redo,
    },
  ];
}

function runCommands(studio: Studio, state: StudioState): Command[] {
  const group = 'Run';
  const { run, race, lab } = state;
  const training = isGoing(run);
  const racing = isGoing(race);
  const busy = training ? 'A run is going.' : null;
  const idle = training ? null : 'No run is going.';
  return [
    {
      ...{ id: 'train', label: 'Train', group },
      problem: busy ?? trainProblems(state)[0] ?? null,
      run: studio.train,
    },
    {
      ...{ id: 'pause', label: 'Pause training', group, keys: 'Space' },
      problem: idle ?? (run?.status === 'running' ? null : 'It is not running now.'),
      run: studio.pause,
    },
    {
      ...{ id: 'resume', label: 'Resume training', group, keys: 'Space' },
      problem: idle ?? (run?.status === 'paused' ? null : 'It is not paused.'),
      run: studio.resume,
    },
    { id: 'cancel', label: 'Cancel training', group, problem: idle, run: studio.cancel },
    {
      ...{ id: 'continue', label: 'Continue the last run', group },
      problem: continueProblem(state),
      run: studio.continueRun,
    },
    {
      ...{
        id: 'batch',
        label: 'Unmix more files: answer other scenes, or by saved weights',
        group,
      },
      problem: null,
      run: () => state.setBatch({ open: true }),
    },
    {
      ...{ id: 'race', label: 'Start the race', group },
      problem: racing ? 'A race is going.' : (raceProblems(state)[0] ?? null),
      run: studio.startRace,
    },
    {
      ...{ id: 'cancel-race', label: 'Cancel the race', group },
      problem: racing ? null : 'No race is going.',
      run: studio.cancelRace,
    },
    {
      ...{ id: 'spread', label: 'Lab: repeat with other seeds or noisy labels', group },
      problem: isGoing(lab) ? 'A lab is going.' : (labProblems(state, 'spread')[0] ?? null),
      run: () => studio.startLab('spread'),
    },
    {
      ...{ id: 'constraints', label: 'Lab: constraints on and off', group },
      problem: isGoing(lab) ? 'A lab is going.' : (labProblems(state, 'constraints')[0] ?? null),
      run: () => studio.startLab('constraints'),
    },
    {
      ...{ id: 'cancel-lab', label: 'Cancel the lab', group },
      problem: isGoing(lab) ? null : 'No lab is going.',
      run: studio.cancelLab,
    },
  ];
}

const arrangements = [
  ['one', 'Views: one'],
  ['beside', 'Views: two beside each other'],
  ['swipe', 'Views: swipe between two'],
  ['flicker', 'Views: flicker between two'],
  ['scatter', 'Views: scatter plot beside the image'],
] as const;

function lookCommands(state: StudioState, page: PageActions): Command[] {
  const group = 'Look';
  const { scene, result, endmembers, spread, layer, theme, arrangement, cursor, preview } = state;
  const layers = scene ? layerOptions({ scene, result, endmembers, spread }) : [];
  return [
    ...layers.map((option): Command => ({
      ...{ id: `layer-${option.key}`, label: `Image: ${option.label}`, group },
      problem: layerKey(layer) === option.key ? 'It is shown already.' : null,
      run() {
        state.setLayer(option.layer);
        page.goTo('scene');
      },
    })),
    {
      ...{
        id: 'preview',
        label: `Maps while you label: switch ${preview.on ? 'off' : 'on'}`,
        group,
      },
      problem: null,
      run: () => state.setPreview(!preview.on),
    },
    {
      ...{ id: 'look-preview', label: 'Maps: the preview or the trained result', group },
      problem: canChoose(state)
        ? null
        : 'There is one of them only: the other comes when labels change after a run.',
      run: () => state.lookAt(showsPreview(state) ? 'trained' : 'preview'),
    },
    {
      ...{ id: 'fit', label: 'Image: the whole scene', group, keys: '0' },
      problem: scene ? null : 'Open a scene first.',
      run: () => state.setViewport(null),
    },
    {
      ...{ id: 'inspect', label: 'Why this pixel: explain the cursor’s', group, keys: 'B' },
      problem: !result?.summary
        ? 'There is no finished result yet.'
        : cursor
          ? null
          : 'Put the cursor on a pixel first.',
      run: () => state.inspect(cursor),
    },
    {
      ...{ id: 'inside', label: 'Inside: how the network reads a pixel', group, keys: 'I' },
      problem: insightOf(state) ? null : 'Train first.',
      run: () => (state.inside.open ? state.closeInside() : state.lookInside()),
    },
    ...arrangements.map(([value, label]): Command => ({
      ...{ id: `views-${value}`, label, group },
      problem: !scene ? 'Open a scene first.' : arrangement === value ? 'It is so already.' : null,
      run() {
        state.setArrangement(value);
        page.goTo('scene');
      },
    })),
    {
      ...{ id: 'present', label: 'Present: one thing alone, large', group, keys: 'Ctrl Enter' },
      problem: scene ? null : 'Open a scene first.',
      run: page.present,
    },
    {
      ...{ id: 'theme', label: theme === 'dark' ? 'Light theme' : 'Dark theme', group },
      ...{ problem: null, run: page.toggleTheme },
    },
  ];
}

/**
 * The commands that hold every word typed, at the start of a word before elsewhere; what can be done before what cannot.
 * @param typed any text; nothing gives all
 */
export function found(commands: readonly Command[], typed: string): readonly Command[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const rank = ({ label, group, problem }: Command): number => {
    const text = `${group} ${label}`.toLowerCase();
    let sum = problem === null ? 0 : 100;
    for (const word of words) {
      if (!text.includes(word)) return Infinity;
      const starts = text.split(/[^a-z0-9]+/).some((part) => part.startsWith(word));
      sum += starts ? 0 : 1;
    }
    return sum;
  };
  return commands
    .map((command, at) => ({ command, at, by: rank(command) }))
    .filter(({ by }) => by < Infinity)
    .sort((a, b) => a.by - b.by || a.at - b.at)
    .map(({ command }) => command);
}
