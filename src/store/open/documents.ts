/**
 * JSON documents that are dropped, told apart by what they say they are (their field "format"), and opened by whoever
 * reads that format: a line each, added where the page is put together (`studio.reads`). What no one reads is refused
 * with what was found.
 */
import { decodeText } from '../../readers/text';
import { isSpectraTable } from '../../readers/formats/csv/matches';
import { capsuleFormat, isCapsuleHead } from '../../capsule/format';
import { HEAD_BYTES } from '../../readers/sniff';
import { annotationsFormat } from '../../scene/annotations';
import { formatOf } from '../../scene/documentFormat';
import { StudioError } from '../../scene/errors';

export interface DocumentKind {
  /** The field "format" of its JSON. */
  readonly format: string;
  /** "a lesson" */
  readonly what: string;
  /** What it throws is shown as why the file was not opened. */
  readonly open: (file: File) => void | Promise<void>;
  /** Of which many are opened together. */
  readonly openAll?: (files: readonly File[]) => void;
}

/** What is asked for by name, because it is read as a part of something else. */
const parts: Readonly<Record<string, string>> = {
  'unmixing-studio-session':
    'It is a part of a session: open the .unmix file that it was taken out of.',
  'unmixing-studio-weights':
    'It is a part of the weights of a run: open the .unmixw file that it was taken out of.',
  'unmixing-studio-settings':
    'It is a part of a capsule: open the .capsule.zip that it was taken out of.',
  'unmixing-studio-run': 'It is the config of a command: give it to npm run unmix with --config.',
};

export interface Sorted {
  readonly annotations: readonly File[];
  readonly documents: readonly { readonly file: File; readonly kind: DocumentKind }[];
  /** Documents of ours that nothing here reads. */
  readonly refused: readonly StudioError[];
  /** What the readers know or refuse: scenes, truth, tables of spectra, and what lies beside them. */
  readonly others: readonly File[];
}

/** Files of these names (a .zip may be a capsule) are looked into before anything is made of them. */
export const mayBeDocument = ({ name }: Pick<File, 'name'>): boolean =>
  /\.(json|csv|zip)$/i.test(name);

/** Files looked into at the same time. */
const atOnce = 16;

/** Files by what is in them. @param kinds what is read here, annotations left out */
export async function sortedFiles(
  files: readonly File[],
  kinds: readonly DocumentKind[],
): Promise<Sorted> {
  const found: { readonly file: File; readonly is: Content }[] = [];
  // A class's answers are hundreds of files: a few at once, so that the page is not held.
  for (let at = 0; at < files.length; at += atOnce) {
    const some = files.slice(at, at + atOnce).map(async (file) => ({
      file,
      is: mayBeDocument(file) ? await contentOf(file) : ('other' as const),
    }));
    found.push(...(await Promise.all(some)));
  }
  const is = (what: Content): File[] => found.filter((f) => f.is === what).map((f) => f.file);
  const beside = new Set(is('other'));
  const alone = beside.size === 0;
  const documents: Sorted['documents'][number][] = [];
  const refused: StudioError[] = [];
  for (const { file, is } of found) {
    if (typeof is === 'string') continue;
    const kind = kinds.find((k) => k.format === is.format);
    if (kind) documents.push({ file, kind });
    else if (alone || isOurs(is.format)) refused.push(notRead(file, is.format, kinds));
    // What describes a product lies beside it, and is the readers' business.
    else beside.add(file);
  }
  return {
    annotations: is('annotations'),
    documents,
    refused,
    others: files.filter((f) => beside.has(f)),
  };
}

type Content = 'annotations' | 'other' | { readonly format: string | null };

/** JSON is told by its format; a .csv with the columns line and sample that is no table of spectra holds annotations. */
async function contentOf(file: File): Promise<Content> {
  try {
    const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
    if (isCapsuleHead(head)) return { format: capsuleFormat };
    const text = decodeText(head).trimStart();
    if (/^[{[]/.test(text)) {
      const format = formatOf(text);
      if (format === annotationsFormat) return 'annotations';
      // Annotations that someone wrote without it are told so by their reader.
      return format === null && /"labels"\s*:/.test(text) ? 'annotations' : { format };
    }
    const heading = text.split(/[\r\n]/, 1)[0].toLowerCase();
    const cells = heading.split(/[,;]/).map((cell) => cell.replaceAll('"', '').trim());
    const holds = cells.includes('line') && cells.includes('sample') && !isSpectraTable(head);
    return holds ? 'annotations' : 'other';
  } catch {
    // Said by whoever reads the file next.
    return 'other';
  }
}

const isOurs = (format: string | null): boolean => format?.startsWith('unmixing-studio') === true;

function notRead(file: File, format: string | null, kinds: readonly DocumentKind[]): StudioError {
  const part = format !== null && Object.hasOwn(parts, format) ? parts[format] : null;
  const known = ['annotations', ...kinds.map((k) => k.what)];
  return new StudioError({
    kind: 'file',
    message: 'The studio does not read this JSON file by itself.',
    file: file.name,
    field: 'format',
    found: format === null ? 'JSON that does not say its format' : `“${format.slice(0, 80)}”`,
    expected: `${known.slice(0, -1).join(', ')}${known.length > 1 ? ' or ' : ''}${known.at(-1)} of the studio`,
    advice:
      part ??
      (isOurs(format)
        ? 'If a newer studio has written it, reload the page to get the newest, then open it again.'
        : 'Open the scene that it belongs to, with this file beside it.'),
  });
}
