/**
 * The texts of answers, out of files that anybody may have sent: JSON, and zips of JSON. Within limits of number and size;
 * names are told, never used as paths. A file that is refused takes no other with it.
 */
import { answerLimits } from '../../documents/classAnswer';
import { isClutter } from '../../readers/clutter';
import { listMembers, memberBytes } from '../../readers/formats/zip/members';
import type { Member } from '../../readers/formats/zip/members';
import { StudioError, toErrorData } from '../../scene/errors';
import type { StudioErrorData } from '../../scene/errors';

/** Answers of one class; a school year has fewer. */
export const mostAnswers = 1000;
/** Bytes of a text of as many characters. */
const mostBytes = 3 * answerLimits.file;
const others = 'The other answers are counted without it.';

export type AnswerText =
  | { readonly file: string; readonly text: string }
  | { readonly file: string; readonly error: StudioErrorData };

const isZip = ({ name }: Pick<File, 'name'>): boolean => /\.zip$/i.test(name);

/** Never throws: what cannot be read is among what comes back. */
export async function answerTexts(files: readonly File[]): Promise<AnswerText[]> {
  const texts: AnswerText[] = [];
  for (const file of files) {
    for await (const text of isZip(file) ? textsInZip(file) : textOf(file)) {
      if (texts.length === mostAnswers) return [...texts, { file: file.name, error: tooMany() }];
      texts.push(text);
    }
  }
  return texts;
}

const tooMany = (): StudioErrorData => ({
  kind: 'class',
  message: 'These are too many answers for one class.',
  found: `more than ${mostAnswers} files`,
  expected: `at most ${mostAnswers}`,
  advice: 'Give fewer at once. Those before were taken.',
});

function refused(file: string, more: Partial<StudioErrorData>): AnswerText {
  return {
    file,
    error: {
      kind: 'class',
      message: 'The answer is too long.',
      file,
      advice: `Ask for the file again. ${others}`,
      ...more,
    },
  };
}

const tooLong = (file: string, bytes: number): AnswerText =>
  refused(file, { field: 'size', found: `${bytes} bytes`, expected: `at most ${mostBytes}` });

const decoded = (file: string, bytes: ArrayBuffer | Uint8Array): AnswerText => {
  try {
    return { file, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return refused(file, { message: 'The answer is no text.', expected: 'JSON in UTF-8' });
  }
};

async function* textOf(file: File): AsyncGenerator<AnswerText> {
  yield file.size > mostBytes
    ? tooLong(file.name, file.size)
    : decoded(file.name, await file.arrayBuffer());
}

const baseName = (name: string): string => name.slice(name.lastIndexOf('/') + 1);
const climbs = (name: string): boolean =>
  /^([/\\]|[A-Za-z]:)/.test(name) || name.split(/[/\\]/).includes('..');

async function* textsInZip(zip: File): AsyncGenerator<AnswerText> {
  let members: readonly Member[];
  try {
    members = await listMembers(zip);
  } catch (error) {
    yield refused(zip.name, { ...damaged(error), message: 'The archive cannot be read.' });
    return;
  }
  const isOne = ({ name }: Member): boolean => /\.json$/i.test(name) && !isClutter(baseName(name));
  const answers = members.filter((m) => isOne(m) && !m.name.startsWith('__MACOSX/'));
  if (answers.length === 0) {
    yield refused(zip.name, {
      message: 'The archive holds no answer.',
      found: members.length === 0 ? 'nothing' : `${members.length} other files`,
      expected: 'files that end with .json',
    });
  }
  for (const member of answers) yield await textOfMember(zip, member);
}

async function textOfMember(zip: File, member: Member): Promise<AnswerText> {
  const file = `${zip.name}: ${member.name.slice(0, 200)}`;
  if (climbs(member.name)) {
    return refused(file, {
      message: 'The archive names a place outside itself.',
      field: 'name',
      found: 'a name with a root, or with “..”',
      expected: 'a name inside the archive',
    });
  }
  if (member.size > mostBytes) return tooLong(file, member.size);
  try {
    return decoded(file, await memberBytes(zip, member));
  } catch (error) {
    return refused(file, { ...damaged(error), message: 'The archive is damaged here.' });
  }
}

/** The reader of archives speaks of NumPy's; only what it found is taken. */
function damaged(error: unknown): Partial<StudioErrorData> {
  const { field, found, expected, message } = toErrorData(error);
  return error instanceof StudioError
    ? { field, found, expected }
    : { found: message, expected: 'a whole zip archive' };
}
