/** What a lesson must be, field by field, in one description for the reader (read.ts) and for editors (public/lesson.schema.json). */
import * as is from '../scene/check';
import type { Fault } from '../scene/check';
import { allIds } from '../settings/methods';
import { settingsTable } from '../settings/settings';
import type { SettingName } from '../settings/settings';
import {
  either,
  exactly,
  finite,
  flag,
  holding,
  kinds,
  list,
  named,
  nullable,
  object,
  oneOf,
  optional,
  recursive,
  text,
  whole,
  yes,
} from './described';
import type { Described, Fields, JsonSchema } from './described';
import { recipe } from './describeRecipe';
import { lessonFormat } from './lesson';
import type {
  Action,
  At,
  ChoiceQuestion,
  Comparison,
  Condition,
  LabChange,
  LabelAt,
  LayerChoice,
  Lesson,
  MixtureQuestion,
  NumberQuestion,
  OrderQuestion,
  PixelQuestion,
  Question,
  RaceChange,
  SettingsChange,
  Setup,
  Step,
  ViewChange,
} from './lesson';
import { layerNames, namedLayers, placeIds } from './places';

export const lessonLimits = { bytes: 256 * 1024, steps: 12, words: 80, hints: 3 } as const;

const name = text(60);
const fact = text(80, 'The name of a fact: docs/lessons.md has them all.');

const at: Described<At> = {
  check: is.made(
    is.list(is.whole(0, 1_000_000), 2, 2),
    ([line, sample]) => [line, sample] as const,
  ),
  json: {
    type: 'array',
    items: { type: 'integer', minimum: 0 },
    minItems: 2,
    maxItems: 2,
    description: '[line, sample]',
  },
};

const fractions = named(finite(0, 1), 12, 'Fractions by the names of endmembers.');

const labelFields: Fields<LabelAt> = {
  at,
  of: optional(text(60, 'A pure label of this endmember.')),
  fractions: optional(fractions),
  truth: optional(yes('The true fractions.')),
};
/** One of three ways of saying what a label holds. */
function labelFault({ of, fractions: given, truth }: LabelAt): Fault | null {
  const ways = [of, given, truth].filter((x) => x !== undefined).length;
  const expected = 'one of “of”, “fractions” and “truth”';
  return ways === 1 ? null : { at: [], found: `${ways} of them`, expected };
}
const label = holding(object<LabelAt>(labelFields), labelFault);

const protocol = oneOf(['random', 'spread'] as const);
const count = whole(1, 1000);
const anySeed = whole(0, 2 ** 31 - 1);

const sample = object<{ readonly sample: readonly [number, 'random' | 'spread', number] }>({
  sample: {
    check: is.holding(
      is.list(is.anything, 3, 3) as unknown as is.Check<
        readonly [number, 'random' | 'spread', number]
      >,
      (given): Fault | null => {
        const parts = [count.check, protocol.check, anySeed.check];
        for (const [i, value] of given.entries()) {
          const { fault } = is.checked<unknown>(parts[i], value);
          if (fault) return { ...fault, at: [i] };
        }
        return null;
      },
    ),
    json: {
      type: 'array',
      prefixItems: [count.json, protocol.json, anySeed.json],
      minItems: 3,
      maxItems: 3,
      description: '[count, protocol, seed]: labels drawn from the truth.',
    },
  },
});

const settingFields = Object.fromEntries(
  Object.entries(settingsTable).map(([key, setting]): [string, Described<unknown>] => [
    key,
    optional<string | number>(
      setting.kind === 'number'
        ? setting.integer
          ? whole(setting.min, setting.max, setting.label)
          : finite(setting.min, setting.max, setting.label)
        : oneOf(
            setting.choices.map((c) => c.value),
            setting.label,
          ),
    ),
  ]),
) as unknown as Fields<Record<SettingName, number | string | undefined>>;

const settings: Described<SettingsChange> = object<SettingsChange>({
  preset: optional(oneOf(['studio', 'paper'])),
  ...settingFields,
} as unknown as Fields<SettingsChange>);

const layer = holding(
  object<LayerChoice>({
    kind: oneOf(layerNames),
    of: optional(text(60, 'The endmember, for estimate, truth, difference and spread.')),
  }),
  ({ kind, of }): Fault | null => {
    const each = (namedLayers as readonly string[]).includes(kind);
    if (each === (of !== undefined)) return null;
    const expected = each ? 'the name of an endmember' : `nothing: there is one ${kind} only`;
    return { at: ['of'], found: of, expected };
  },
);

const view = object<ViewChange>({
  page: optional(oneOf(['studio', 'race', 'labs'])),
  layer: optional(layer),
  second: optional(layer),
  arrangement: optional(oneOf(['one', 'beside', 'swipe', 'flicker', 'scatter'])),
  scatter: optional(oneOf(['pca', 'mnf', 'bands', 'estimate', 'truth'])),
  cursor: optional(at),
  viewport: optional(nullable(object({ at, scale: finite(0.1, 200) }))),
});

const lab = object<LabChange>({
  vary: optional(oneOf(['seeds', 'labels', 'both'])),
  runs: optional(whole(2, 20)),
  jitter: optional(finite(0, 0.5)),
  nonNegative: optional(flag()),
  sumToOne: optional(flag()),
});

const race = object<RaceChange>({
  methods: optional(list(oneOf(allIds), 1, allIds.length)),
  labels: optional(oneOf(['auto', 'given', 'sampled'])),
  count: optional(count),
  protocol: optional(protocol),
  seeds: optional(whole(1, 10)),
  steps: optional(nullable(whole(1, 5000))),
});

const truth = oneOf(['shown', 'veiled']);

const setupFields: Fields<Setup> = {
  scene: optional(recipe),
  truth: optional(truth),
  endmembers: optional(list(name, 2, 12)),
  labels: optional(
    either<NonNullable<Setup['labels']>>([list(label, 0, 500), sample], (value) =>
      Array.isArray(value) ? 0 : 1,
    ),
  ),
  settings: optional(settings),
  view: optional(view),
  lab: optional(lab),
  race: optional(race),
};

const comparison = holding(
  object<Comparison>({
    fact,
    is: oneOf(['=', '!=', '<', '<=', '>', '>=', 'near']),
    value: optional(
      either<number | string>([finite(-1e12, 1e12), text(60)], (v) =>
        typeof v === 'number' ? 0 : 1,
      ),
    ),
    of: optional(object({ fact, times: finite(-1e6, 1e6) })),
    within: optional(finite(0, 1e12)),
  }),
  ({ is: how, value, of, within: off }): Fault | null => {
    if ((value === undefined) === (of === undefined)) {
      return { at: ['value'], found: value, expected: 'one of “value” and “of”' };
    }
    if ((how === 'near') !== (off !== undefined)) {
      return { at: ['within'], found: off, expected: 'a number with “near”, else nothing' };
    }
    if (typeof value === 'string' && how !== '=' && how !== '!=') {
      return { at: ['is'], found: how, expected: '= or !=, for words' };
    }
    return null;
  },
);

const condition: Described<Condition> = recursive('condition', () => conditions);
const conditions: Described<Condition> = either<Condition>(
  [
    comparison,
    object({ all: list(condition, 1, 12) }),
    object({ any: list(condition, 1, 12) }),
    object({ not: condition }),
  ],
  (value) => {
    const at = ['all', 'any', 'not'].findIndex((key) => is.fieldIn(value, key) !== undefined);
    return at + 1;
  },
);

const prompt = text(400);

const question = kinds<Question>('kind', {
  choice: object<ChoiceQuestion>({
    kind: exactly('choice'),
    prompt,
    options: list(
      object({
        text: text(200),
        right: optional(yes('It is right.')),
        says: optional(text(400, 'Said to who chose it.')),
      }),
      2,
      6,
    ),
  }),
  number: holding(
    object<NumberQuestion>({
      kind: exactly('number'),
      prompt,
      fact,
      min: finite(-1e9, 1e9),
      max: finite(-1e9, 1e9),
      step: finite(1e-9, 1e9),
      unit: unit(),
    }),
    ({ min, max, step }): Fault | null =>
      max - min >= step
        ? null
        : { at: ['max'], found: max, expected: `a number of at least min + step = ${min + step}` },
  ),
  order: object<OrderQuestion>({
    kind: exactly('order'),
    prompt,
    fact: text(80, 'With a full stop and “is” of an item it is a fact: race.rmse and fcls.'),
    items: list(object({ is: text(60), label: text(80) }), 2, 8),
    first: optional(oneOf(['lowest', 'highest'])),
  }),
  pixel: object<PixelQuestion>({
    kind: exactly('pixel'),
    prompt,
    fact,
    best: optional(oneOf(['lowest', 'highest'])),
  }),
  mixture: object<MixtureQuestion>({ kind: exactly('mixture'), prompt, pixel: at }),
});

/** A unit may be empty. */
function unit(): Described<string> {
  return { check: is.text(20), json: { type: 'string', maxLength: 20 } };
}

const act = <K extends Action['do']>(
  does: K,
  fields: Omit<Fields<Extract<Action, { do: K }>>, 'do'>,
): Described<Action> =>
  object<Extract<Action, { do: K }>>({
    do: exactly(does),
    ...fields,
  } as unknown as Fields<Extract<Action, { do: K }>>);

const action = kinds<Action>('do', {
  openScene: act('openScene', { scene: recipe }),
  annotate: holding(act('annotate', labelFields), (a) => labelFault(a as LabelAt)),
  setAbundances: act('setAbundances', { at, fractions }),
  removeLabel: act('removeLabel', { at }),
  clearLabels: act('clearLabels', {}),
  sampleLabels: act('sampleLabels', { count, protocol, seed: anySeed }),
  labelSuggested: act('labelSuggested', { count: whole(1, 50) }),
  removeEndmember: act('removeEndmember', { name }),
  addEndmember: act('addEndmember', { name }),
  setSettings: act('setSettings', { settings }),
  setView: act('setView', { view }),
  setTruth: act('setTruth', { truth }),
  chooseLab: act('chooseLab', { lab }),
  startLab: act('startLab', { lab: oneOf(['spread', 'constraints']) }),
  chooseRace: act('chooseRace', { race }),
  startRace: act('startRace', {}),
  train: act('train', {}),
  look: act('look', { at }),
});

const actions = list(action, 1, 60);

const step = object<Step>({
  id: slug(),
  title: text(80),
  text: holding(text(1000, `At most ${lessonLimits.words} words.`), (value): Fault | null => {
    const words = value.trim().split(/\s+/).length;
    if (words <= lessonLimits.words) return null;
    return { at: [], found: `${words} words`, expected: `at most ${lessonLimits.words} words` };
  }),
  at: optional(oneOf(placeIds, 'The panel it is about.')),
  setup: optional(object<Setup>(setupFields)),
  ask: optional(question),
  until: optional(condition),
  doForMe: optional(actions),
  tell: optional(text(600)),
  aha: optional(text(300)),
  wrongIdea: optional(text(400)),
  hints: optional(list(text(300), 1, lessonLimits.hints)),
  claims: optional(list(condition, 1, 20)),
  solve: optional(actions),
});

function slug(): Described<string> {
  return {
    ...holding(text(60), (value): Fault | null =>
      /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value)
        ? null
        : { at: [], found: value, expected: 'small letters, digits and single hyphens' },
    ),
    json: { type: 'string', pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 60 },
  };
}

export const lesson: Described<Lesson> = object<Lesson>({
  $schema: optional(text(300)),
  format: exactly(lessonFormat),
  version: exactly(1),
  id: slug(),
  title: text(80),
  goal: text(300),
  minutes: whole(1, 120),
  language: optional(text(35)),
  author: optional(text(120)),
  licence: optional(text(120)),
  start: object<Lesson['start']>({ ...setupFields, scene: recipe }),
  steps: list(step, 1, lessonLimits.steps),
});

/** public/lesson.schema.json. */
export const lessonJsonSchema = (): JsonSchema => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'A lesson of Unmixing Studio',
  ...lesson.json,
  $defs: { condition: conditions.json },
});
