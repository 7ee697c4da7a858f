/**
 * How far a person has come in each lesson, in this browser alone: answers and outcomes by step, beside a sum of the lesson,
 * so that one that was changed since begins anew. Where storage is forbidden the lesson plays and says that nothing is kept.
 */
import * as is from '../../scene/check';
import type { Check } from '../../scene/check';
import { StudioError } from '../../scene/errors';
import { crc32 } from '../../maths/crc32';
import type { Lesson } from '../../lessons/lesson';
import { oneOfKinds, parseStrict } from '../../scene/strict';
import type { TextStorage } from '../open/choiceMemory';
import type { Answer, Measured, StepRecord } from './answers';

/** Of one lesson. */
export interface LessonProgress {
  readonly at: number;
  readonly records: Readonly<Record<string, StepRecord>>;
  readonly ended: boolean;
}

export interface Progress {
  /** Whether anything can be kept. */
  readonly works: () => boolean;
  readonly recall: (lesson: Lesson) => LessonProgress | null;
  /** How far one has come, for the list; null where nothing is kept. */
  readonly stands: (id: string) => { readonly at: number; readonly ended: boolean } | null;
  /** @returns whether it is kept */
  readonly keep: (lesson: Lesson, progress: LessonProgress) => boolean;
  /** All of it, as a file's text. */
  readonly save: () => string;
  /** @throws StudioError where the text is no such file */
  readonly open: (text: string, file: string) => void;
  readonly forget: () => void;
}

type Kept = LessonProgress & { readonly sum: number };

interface Document {
  readonly format: typeof format;
  readonly version: 1;
  readonly lessons: Readonly<Record<string, Kept>>;
}

const format = 'unmixing-studio-lesson-progress';
const key = 'unmixing-studio.lessons';
/** Characters of a file of progress. */
const most = 2_000_000;

/** A sum that changes with every word of the lesson. */
export const lessonSum = (lesson: Lesson): number =>
  crc32(new TextEncoder().encode(JSON.stringify(lesson)));

const places = is.list(is.whole(0, 20), 0, 20);
const numbers = is.list(is.finite(), 0, 20);
const index = is.whole(0, 100_000);
type Of<T, Kind> = Extract<T, { kind: Kind }>;

const answer: Check<Answer> = oneOfKinds<Answer>('kind', {
  choice: is.object<Of<Answer, 'choice'>>({ kind: is.exactly('choice'), option: is.whole(0, 20) }),
  number: is.object<Of<Answer, 'number'>>({ kind: is.exactly('number'), value: is.finite() }),
  order: is.object<Of<Answer, 'order'>>({ kind: is.exactly('order'), order: places }),
  pixel: is.object<Of<Answer, 'pixel'>>({ kind: is.exactly('pixel'), line: index, sample: index }),
  mixture: is.object<Of<Answer, 'mixture'>>({
    kind: is.exactly('mixture'),
    names: is.list(is.text(120), 0, 20),
    fractions: numbers,
  }),
});

const found: Check<Measured> = oneOfKinds<Measured>('kind', {
  choice: is.object<Of<Measured, 'choice'>>({ kind: is.exactly('choice'), right: places }),
  number: is.object<Of<Measured, 'number'>>({
    kind: is.exactly('number'),
    value: is.nullable(is.finite()),
  }),
  order: is.object<Of<Measured, 'order'>>({
    kind: is.exactly('order'),
    order: is.nullable(places),
    values: is.list(is.nullable(is.finite()), 0, 20),
  }),
  pixel: is.object<Of<Measured, 'pixel'>>({
    kind: is.exactly('pixel'),
    value: is.nullable(is.finite()),
    best: is.nullable(is.object({ line: index, sample: index, value: is.finite() })),
    ahead: is.nullable(is.finite()),
  }),
  mixture: is.object<Of<Measured, 'mixture'>>({
    kind: is.exactly('mixture'),
    fractions: is.nullable(numbers),
  }),
});

const record: Check<StepRecord> = is.object<StepRecord>({
  answer: is.nullable(answer),
  outcome: is.oneOf('open', 'met', 'skipped'),
  measured: is.nullable(found),
  atOnce: is.flag,
});

const document: Check<Document> = is.object<Document>({
  format: is.exactly(format),
  version: is.exactly(1),
  lessons: is.named(
    is.object<Kept>({
      sum: is.count,
      at: is.whole(0, 11),
      ended: is.flag,
      records: is.named(record),
    }),
  ),
});

/** @param storage may throw: then progress lasts as long as the page */
export function createProgress(storage: () => TextStorage | null): Progress {
  let kept: Document['lessons'] = load(storage) ?? {};
  const text = (): string =>
    JSON.stringify({ format, version: 1, lessons: kept } satisfies Document);
  function write(): boolean {
    try {
      const to = storage();
      to?.setItem(key, text());
      return to !== null;
    } catch {
      return false;
    }
  }
  return {
    works: write,
    recall(lesson) {
      const found = Object.hasOwn(kept, lesson.id) ? kept[lesson.id] : undefined;
      return found?.sum === lessonSum(lesson) ? found : null;
    },
    stands: (id) => (Object.hasOwn(kept, id) ? kept[id] : null),
    keep(lesson, { at, records, ended }) {
      kept = { ...kept, [lesson.id]: { sum: lessonSum(lesson), at, records, ended } };
      return write();
    },
    save: text,
    open(given, file) {
      const words = { kind: 'lesson', what: 'file of progress', file } as const;
      kept = parseStrict(document, given, most, words).lessons;
      if (!write()) {
        throw new StudioError({
          kind: 'lesson',
          message: 'This browser keeps nothing, so the progress lasts as long as the page.',
          advice: 'Allow storage for this site to keep it.',
        });
      }
    },
    forget() {
      kept = {};
      write();
    },
  };
}

function load(storage: () => TextStorage | null): Document['lessons'] | null {
  try {
    const found = is.checked(document, JSON.parse(storage()?.getItem(key) ?? 'null'));
    return found.fault ? null : found.value.lessons;
  } catch {
    return null;
  }
}
