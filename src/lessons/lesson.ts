/**
 * What a lesson is: the document that authors write (`*.lesson.json`) and the studio plays. Types only; what is checked of
 * it is in read.ts, docs/lessons.md is for authors.
 */
import type { LabelProtocol } from '../scene/sampling';
import type { SceneRecipe } from '../scene/recipe';
import type { MethodId } from '../settings/methods';
import type { PresetName, SettingName } from '../settings/settings';
import type { PlaceId, LayerName } from './places';

export const lessonFormat = 'unmixing-studio-lesson';

export interface Lesson {
  /** For editors; nothing looks at it. */
  readonly $schema?: string;
  readonly format: typeof lessonFormat;
  readonly version: 1;
  /** Small letters, digits and hyphens; also the name of the studio's own files: `<id>.lesson.json`. */
  readonly id: string;
  readonly title: string;
  /** What is learned, in a sentence. */
  readonly goal: string;
  readonly minutes: number;
  /** BCP 47, "en". Reserved: nothing is translated. */
  readonly language?: string;
  readonly author?: string;
  readonly licence?: string;
  readonly start: Setup & { readonly scene: SceneRecipe };
  readonly steps: readonly Step[];
}

/** A pixel as a pair: line, sample. */
export type At = readonly [line: number, sample: number];

/** Fractions by the names of endmembers; those left out are 0. They are brought to a sum of 1. */
export type Fractions = Readonly<Record<string, number>>;

/** A label: pure (`of`), with fractions, or with the true ones. */
export interface LabelAt {
  readonly at: At;
  readonly of?: string;
  readonly fractions?: Fractions;
  readonly truth?: true;
}

/** What a step starts from. Applied in the order of these fields; what is left out stays as it is. */
export interface Setup {
  readonly scene?: SceneRecipe;
  readonly truth?: 'shown' | 'veiled';
  /** Names. Absent in a setup with a scene: the truth's. A material of the truth that is not named here is left out. */
  readonly endmembers?: readonly string[];
  /** In place of the labels there are. Sampled: from the truth, with all of its endmembers, before any is left out. */
  readonly labels?: readonly LabelAt[] | { readonly sample: LabelSample };
  readonly settings?: SettingsChange;
  readonly view?: ViewChange;
  readonly lab?: LabChange;
  readonly race?: RaceChange;
}

export type LabelSample = readonly [count: number, protocol: LabelProtocol, seed: number];

/** Settings of a run by their names, after the preset where one is given. */
export type SettingsChange = Readonly<Partial<Record<SettingName, number | string>>> & {
  readonly preset?: PresetName;
};

export interface LayerChoice {
  readonly kind: LayerName;
  /** The name of the endmember, for the kinds of which there is one for each. */
  readonly of?: string;
}

export interface ViewChange {
  readonly page?: 'studio' | 'race' | 'labs';
  readonly layer?: LayerChoice;
  /** What the second image shows. */
  readonly second?: LayerChoice;
  readonly arrangement?: 'one' | 'beside' | 'swipe' | 'flicker' | 'scatter';
  readonly scatter?: 'pca' | 'mnf' | 'bands' | 'estimate' | 'truth';
  readonly cursor?: At;
  /** The middle of the view, and screen pixels per pixel of the image; null: the whole image. */
  readonly viewport?: { readonly at: At; readonly scale: number } | null;
}

export interface LabChange {
  readonly vary?: 'seeds' | 'labels' | 'both';
  readonly runs?: number;
  readonly jitter?: number;
  readonly nonNegative?: boolean;
  readonly sumToOne?: boolean;
}

export interface RaceChange {
  readonly methods?: readonly MethodId[];
  readonly labels?: 'auto' | 'given' | 'sampled';
  readonly count?: number;
  readonly protocol?: LabelProtocol;
  /** How many: 0, 1, 2, … */
  readonly seeds?: number;
  /** null: each method's own. */
  readonly steps?: number | null;
}

export interface Step {
  /** Unique in the lesson. */
  readonly id: string;
  readonly title: string;
  /** At most 80 words. */
  readonly text: string;
  /** The panel it is about: outlined, and where “Show me” goes. */
  readonly at?: PlaceId;
  readonly setup?: Setup;
  readonly ask?: Question;
  readonly until?: Condition;
  /** What the button “Do it for me” does. */
  readonly doForMe?: readonly Action[];
  /** Said once the condition is met. */
  readonly tell?: string;
  /** The sentence to take away. */
  readonly aha?: string;
  /** What many believe, and why it is not so. */
  readonly wrongIdea?: string;
  /** Shown one after the other when asked for; three at most. */
  readonly hints?: readonly string[];
  /** What must hold after `solve`; `npm run lessons -- check` asserts it. */
  readonly claims?: readonly Condition[];
  /** What a learner does here, for the check; absent: `doForMe`. */
  readonly solve?: readonly Action[];
}

export type Question =
  | ChoiceQuestion
  | NumberQuestion
  | OrderQuestion
  | PixelQuestion
  | MixtureQuestion;

interface Asked {
  readonly prompt: string;
}

export interface ChoiceQuestion extends Asked {
  readonly kind: 'choice';
  readonly options: readonly {
    readonly text: string;
    readonly right?: true;
    /** Said to who chose it. */
    readonly says?: string;
  }[];
}

/** A guess, compared with the fact once `until` is met. */
export interface NumberQuestion extends Asked {
  readonly kind: 'number';
  readonly fact: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly unit: string;
}

/** Which has the least of the fact, which the next, …: `fact` + "." + `is` of each item is a fact. */
export interface OrderQuestion extends Asked {
  readonly kind: 'order';
  readonly fact: string;
  readonly items: readonly { readonly is: string; readonly label: string }[];
  /** Which comes first; absent: the lowest. */
  readonly first?: 'lowest' | 'highest';
}

/** A place in the image: the fact (one of those that depend on the cursor) there, beside the best in the scene. */
export interface PixelQuestion extends Asked {
  readonly kind: 'pixel';
  readonly fact: string;
  /** What is looked for; absent: the highest. */
  readonly best?: 'lowest' | 'highest';
}

/** The fractions of a pixel, compared with the true ones. */
export interface MixtureQuestion extends Asked {
  readonly kind: 'mixture';
  readonly pixel: At;
}

/** A comparison with a fact that is not known yet is false. */
export type Condition =
  | Comparison
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition };

export interface Comparison {
  readonly fact: string;
  readonly is: '=' | '!=' | '<' | '<=' | '>' | '>=' | 'near';
  /** One of `value` and `of`. */
  readonly value?: number | string;
  /** Another fact, `times` so much. */
  readonly of?: { readonly fact: string; readonly times: number };
  /** How far `near` may be off. */
  readonly within?: number;
}

/** Something a person can do, for “Do it for me” and the check. What trains, races or computes is waited for. */
export type Action =
  | { readonly do: 'openScene'; readonly scene: SceneRecipe }
  | ({ readonly do: 'annotate' } & LabelAt)
  | { readonly do: 'setAbundances'; readonly at: At; readonly fractions: Fractions }
  | { readonly do: 'removeLabel'; readonly at: At }
  | { readonly do: 'clearLabels' }
  | {
      readonly do: 'sampleLabels';
      readonly count: number;
      readonly protocol: LabelProtocol;
      readonly seed: number;
    }
  /** Labels so many suggested pixels (“Click here next”) with the true fractions. */
  | { readonly do: 'labelSuggested'; readonly count: number }
  | { readonly do: 'removeEndmember'; readonly name: string }
  | { readonly do: 'addEndmember'; readonly name: string }
  | { readonly do: 'setSettings'; readonly settings: SettingsChange }
  | { readonly do: 'setView'; readonly view: ViewChange }
  | { readonly do: 'setTruth'; readonly truth: 'shown' | 'veiled' }
  | { readonly do: 'chooseLab'; readonly lab: LabChange }
  | { readonly do: 'startLab'; readonly lab: 'spread' | 'constraints' }
  | { readonly do: 'chooseRace'; readonly race: RaceChange }
  | { readonly do: 'startRace' }
  | { readonly do: 'train' }
  | { readonly do: 'look'; readonly at: At };
