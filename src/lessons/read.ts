/** Reads a lesson that anybody may have written: every field, then what its facts and names mean. */
import * as is from '../scene/check';
import type { Fault } from '../scene/check';
import { StudioError } from '../scene/errors';
import { materialNames } from '../scene/recipe';
import { nearest, noSuch, parseStrict, readStrict } from '../scene/strict';
import { isMethodId, allIds } from '../settings/methods';
import { settingsTable } from '../settings/settings';
import type { CatalogueEntry } from './catalogue';
import { comparisonsIn } from './conditions';
import { lesson as description, lessonLimits } from './describe';
import { constraintParts, factBases, factOf, infoOf } from './factTable';
import type { FactBase } from './factTable';
import type { Condition, Lesson, Question, Setup, Step } from './lesson';
import { namesIn } from './text';

const advice =
  'Correct it and open it again; docs/lessons.md has the facts. Nothing that is open here has changed.';

/**
 * @param file the name of the file it came from, for the error
 * @throws StudioError (kind `lesson`) naming file, field, what was found and what was expected
 */
export function readLesson(text: string, file?: string): Lesson {
  const words = { kind: 'lesson', what: 'lesson', ...(file ? { file } : {}), advice } as const;
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > lessonLimits.bytes) {
    throw new StudioError({
      kind: 'lesson',
      message: 'The lesson is too long.',
      ...(file ? { file } : {}),
      found: `${Math.ceil(bytes / 1024)} KB`,
      expected: `at most ${lessonLimits.bytes / 1024} KB`,
      advice,
    });
  }
  const lesson = parseStrict(description.check, text, lessonLimits.bytes, words);
  return meant(lesson, file);
}

/** One of the studio's own. @throws StudioError likewise */
export async function readOwnLesson({ id, load }: CatalogueEntry): Promise<Lesson> {
  const file = `${id}.lesson.json`;
  const words = { kind: 'lesson', what: 'lesson', file, advice } as const;
  return meant(readStrict(description.check, await load(), words), file);
}

/** What the fields mean together. */
function meant(lesson: Lesson, file?: string): Lesson {
  const fault = meaningFault(lesson);
  if (!fault) return lesson;
  const { at, found, expected } = fault;
  const field = is.placeOf(at);
  throw new StudioError({
    kind: 'lesson',
    message: `The lesson cannot be read: ${fault.says}`,
    ...(file ? { file } : {}),
    field,
    found: is.described(found),
    expected,
    advice,
  });
}

interface Meaning extends Fault {
  readonly says: string;
}

function meaningFault(lesson: Lesson): Meaning | null {
  const ids = lesson.steps.map((s) => s.id);
  const twice = ids.findIndex((id, i) => ids.indexOf(id) !== i);
  if (twice >= 0) {
    return {
      at: ['steps', twice, 'id'],
      found: ids[twice],
      expected: 'an id that no other step has',
      says: `steps ${ids.indexOf(ids[twice]) + 1} and ${twice + 1} have the same id.`,
    };
  }
  const known = namesKnown(lesson);
  for (const [i, step] of lesson.steps.entries()) {
    const fault = stepFault(step, known);
    if (fault) return { ...fault, at: ['steps', i, ...fault.at] };
  }
  return null;
}

/** Endmembers that any step can have: the materials of made scenes, and the names that the lesson gives itself. */
function namesKnown(lesson: Lesson): readonly string[] {
  const setups: readonly (Setup | undefined)[] = [
    lesson.start,
    ...lesson.steps.map((s) => s.setup),
  ];
  const added = lesson.steps
    .flatMap((s) => [...(s.doForMe ?? []), ...(s.solve ?? [])])
    .flatMap((a) => (a.do === 'addEndmember' ? [a.name] : []));
  return [...new Set([...materialNames, ...setups.flatMap((s) => s?.endmembers ?? []), ...added])];
}

function stepFault(step: Step, known: readonly string[]): Meaning | null {
  const texts: readonly (readonly [string | number, string | undefined])[] = [
    ['title', step.title],
    ['text', step.text],
    ['tell', step.tell],
    ['aha', step.aha],
    ['wrongIdea', step.wrongIdea],
  ];
  for (const [field, text] of texts) {
    for (const fact of namesIn(text ?? '', 'fact')) {
      const fault = factFault(fact, known);
      if (fault) return { ...fault, at: [field] };
    }
    for (const name of namesIn(text ?? '', 'name')) {
      const fault = nameFault(name, known, 'endmember');
      if (fault) return { ...fault, at: [field] };
    }
  }
  const asked = step.ask ? questionFault(step.ask, known) : null;
  if (asked) return { ...asked, at: ['ask', ...asked.at] };
  const conditions: readonly (readonly [readonly (string | number)[], Condition | undefined])[] = [
    [['until'], step.until],
    ...(step.claims ?? []).map((claim, i): readonly [readonly (string | number)[], Condition] => [
      ['claims', i],
      claim,
    ]),
  ];
  for (const [at, condition] of conditions) {
    for (const { fact, of } of condition ? comparisonsIn(condition) : []) {
      const fault = factFault(fact, known) ?? (of ? factFault(of.fact, known) : null);
      if (fault) return { ...fault, at: [...at, 'fact'] };
    }
  }
  return null;
}

function questionFault(ask: Question, known: readonly string[]): Meaning | null {
  switch (ask.kind) {
    case 'choice':
    case 'mixture':
      return null;
    case 'number':
      return at(factFault(ask.fact, known), 'fact');
    case 'order':
      for (const [i, item] of ask.items.entries()) {
        const fault = factFault(`${ask.fact}.${item.is}`, known);
        if (fault) return { ...fault, at: ['items', i, 'is'] };
      }
      return null;
    case 'pixel': {
      const fault = factFault(ask.fact, known);
      if (fault) return at(fault, 'fact');
      const found = factOf(ask.fact);
      if (found && infoOf(found.base).pixel) return null;
      return {
        at: ['fact'],
        found: ask.fact,
        expected: `one of ${factBases.filter((b) => infoOf(b).pixel).join(', ')}`,
        says: `“${ask.fact}” is not a fact about a pixel.`,
      };
    }
  }
}

const at = (fault: Meaning | null, field: string): Meaning | null =>
  fault && { ...fault, at: [field] };

function factFault(fact: string, known: readonly string[]): Meaning | null {
  const found = factOf(fact);
  if (!found) {
    const all = factBases.flatMap((base) => spelt(base));
    const near = nearest(fact, all);
    return {
      at: [],
      found: fact,
      expected: near ?? 'a fact of docs/lessons.md',
      says: noSuch('fact', fact, near),
    };
  }
  const { base, part } = found;
  if (part === null) return null;
  switch (infoOf(base).part) {
    case 'method':
      return isMethodId(part) ? null : nameFault(part, allIds, 'method');
    case 'constraints':
      return nameFault(part, Object.keys(constraintParts), 'pair of rules');
    case 'setting':
      return nameFault(part, Object.keys(settingsTable), 'setting');
    default:
      return nameFault(part, known, 'endmember');
  }
}

/** A fact as it is written, with a part where it needs one. */
function spelt(base: FactBase): string[] {
  const { part, alone } = infoOf(base);
  return [...(part === undefined || alone ? [base] : []), ...(part ? [`${base}.…`] : [])];
}

function nameFault(name: string, known: readonly string[], what: string): Meaning | null {
  if (known.includes(name)) return null;
  const near = nearest(name, known);
  return {
    at: [],
    found: name,
    expected: near ?? `one of ${known.slice(0, 12).join(', ')}`,
    says: noSuch(what, name, near),
  };
}
