/** Which answers count: those of this assignment, the newest of each student, their labels at the pixels that were asked for. */
import { parseAnswer } from '../../documents/classAnswer';
import type { ClassAnswer } from '../../documents/classAnswer';
import type { Assignment } from '../../documents/classwork';
import type { Collected, CollectedAnswer } from '../../protocol/classwork';
import type { Label } from '../../scene/cube';
import { toErrorData } from '../../scene/errors';
import type { StudioErrorData } from '../../scene/errors';
import type { AnswerText } from './files';

/** Never throws: what is refused is told. */
export function collect(assignment: Assignment, texts: readonly AnswerText[]): Collected {
  const newest = new Map<string, { readonly file: string; readonly answer: ClassAnswer }>();
  const older: Collected['older'][number][] = [];
  const foreign: Collected['foreign'][number][] = [];
  const refused: StudioErrorData[] = [];
  for (const given of texts) {
    if ('error' in given) {
      refused.push(given.error);
      continue;
    }
    const { file, text } = given;
    try {
      const answer = parseAnswer(text, file, assignment);
      if ('foreign' in answer) {
        foreign.push({ file, why: answer.foreign });
        continue;
      }
      const { key } = answer;
      const before = newest.get(key);
      // Of one turn the file that was given later.
      const isNewer = !before || answer.turn >= before.answer.turn;
      if (before) older.push({ file: isNewer ? before.file : file, key });
      if (isNewer) newest.set(key, { file, answer });
    } catch (error) {
      refused.push(toErrorData(error));
    }
  }
  const all = [...newest.values()].map(({ answer }) => answer);
  all.sort((a, b) => (a.key < b.key ? -1 : 1));
  return {
    answers: all.map((answer) => counted(assignment, answer)),
    names: Object.fromEntries(all.map(({ key, name }) => [key, name])),
    ...{ older, foreign, refused },
  };
}

const placeOf = (line: number, sample: number): string => `${line}-${sample}`;

function counted({ pixels, budget }: Assignment, answer: ClassAnswer): CollectedAnswer {
  const { key, turn, predictions, runs, looks, engine, studio, settings } = answer;
  const all: Label[] = answer.labels.map((l) => ({ ...l, id: placeOf(l.line, l.sample) }));
  const at = new Map(all.map((l) => [l.id, l]));
  const labels = pixels
    ? pixels.flatMap(([line, sample]) => at.get(placeOf(line, sample)) ?? [])
    : all.slice(0, budget);
  return {
    ...{ key, turn, predictions, runs, looks, engine, studio, labels },
    missing: budget - labels.length,
    extra: all.length - labels.length,
    changedSettings: Object.keys(settings).length,
  };
}
