/**
 * What comments and documents point at is there: every file, every folder, every heading of a document ("docs/method.md,
 * Loss"), every link of a Markdown file with its anchor. Code itself is the compiler's to check.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const rooms = ['src', 'workers', 'docs', 'scripts', 'e2e', 'testdata', '.github'];

/** Paths of the project's files, from its root, with `/`. */
const files: readonly string[] = [
  ...readdirSync(root).filter((name) => statSync(path.join(root, name)).isFile()),
  ...rooms
    .filter((room) => existsSync(path.join(root, room)))
    .flatMap((room) =>
      readdirSync(path.join(root, room), { recursive: true, encoding: 'utf8' }).map(
        (name) => `${room}/${name.split(path.sep).join('/')}`,
      ),
    ),
];
const known = new Set(files);

/** A word that can only be meant as a file of a project like this. */
const fileName = /(?:[\w.*-]+\/)*[\w*-][\w.*-]*\.(?:tsx?|mjs|mts|md|wgsl|py|css)\b/;
const folderName = new RegExp(`\\b(?:${rooms.filter((r) => r !== '.github').join('|')})/[\\w/-]+`);
const headingName = /\bdocs\/([\w-]+\.md), (\p{Lu}[^.;:,()]*)/u;

/** True of `path/of/name.ts`, of the end of such a path, and of a pattern with stars. */
function isThere(name: string): boolean {
  const wanted = name.replace(/^(?:\.{1,2}\/)+/, '');
  if (!wanted.includes('*'))
    return known.has(wanted) || files.some((f) => f.endsWith(`/${wanted}`));
  const parts = wanted.split('*').map((part) => part.replace(/[.\\]/g, '\\$&'));
  const pattern = new RegExp(`(?:^|/)${parts.join('[\\w.-]*')}$`);
  return files.some((f) => pattern.test(f));
}

/** `Label model` and `label-model` of every heading. */
function headingsOf(document: string): { titles: string[]; anchors: string[] } {
  const text = readFileSync(path.join(root, document), 'utf8').replace(/^```[^]*?^```$/gm, '');
  const titles = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) => title.trim());
  const anchors = titles.map((title) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
      .replace(/ /g, '-'),
  );
  return { titles, anchors };
}

/** The comments of a file of code, each on one line; of a document all of it but its blocks of code. */
function proseOf(file: string, text: string): string {
  if (file.endsWith('.md')) return text.replace(/^```[^]*?^```$/gm, '');
  const comments = file.endsWith('.py')
    ? /#.*|"""[^]*?"""/g
    : /\/\*[^]*?\*\/|(?<=^|[\s;,({])\/\/.*/gm;
  return [...text.matchAll(comments)]
    .map(([comment]) => comment.replace(/\n\s*(?:\*|\/\/)? ?/g, ' '))
    .join('\n');
}

/** What a text speaks of and is not there. */
function missingIn(file: string, text: string): string[] {
  const prose = proseOf(file, text).replace(/https?:\/\/\S+/g, '');
  const all = (pattern: RegExp) => [...prose.matchAll(new RegExp(pattern, `${pattern.flags}g`))];
  const gone = [
    ...all(fileName)
      .map(([name]) => name)
      .filter((name) => !isThere(name)),
    ...all(folderName)
      .map(([name]) => name.replace(/[/-]+$/, ''))
      .filter((name) => !files.some((f) => f.startsWith(name))),
    ...all(headingName)
      .filter(([, document, title]) => {
        if (!known.has(`docs/${document}`)) return false;
        return !headingsOf(`docs/${document}`).titles.includes(title.trim());
      })
      .map(([whole]) => `the heading of ${whole}`),
  ];
  return file.endsWith('.md') ? [...gone, ...deadLinks(file, prose)] : gone;
}

function deadLinks(file: string, prose: string): string[] {
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [place, anchor] = target.split('#');
      const at = place ? path.posix.join(path.posix.dirname(file), place) : file;
      if (!existsSync(path.join(root, at))) return true;
      return Boolean(anchor) && at.endsWith('.md') && !headingsOf(at).anchors.includes(anchor);
    })
    .map((target) => `the link ${target}`);
}

const readable = /\.(?:tsx?|m?js|mts|md|wgsl|py|css)$/;
/** Speaks of files that were; has globs that look like comments; is full of examples. */
const exempt = new Set(['CHANGELOG.md', 'oxlint.config.mjs', 'scripts/references.test.ts']);

describe('what comments and documents speak of is in the repository', () => {
  const read = files.filter((f) => readable.test(f) && !exempt.has(f));

  it('looks at every room', () => {
    for (const room of ['src', 'workers', 'docs', 'scripts']) {
      expect(read.some((f) => f.startsWith(`${room}/`))).toBe(true);
    }
  });

  it('finds no reference to what is not there', () => {
    const found = read.flatMap((file) =>
      missingIn(file, readFileSync(path.join(root, file), 'utf8')).map((m) => `${file}: ${m}`),
    );
    expect(found).toEqual([]);
  });

  it.each([
    ['src/a.ts', '// see recipes.md', 'recipes.md'],
    ['src/a.ts', '/**\n * The loss (docs/method.md,\n * Losses).\n */', 'docs/method.md, Losses'],
    ['src/a.ts', 'const a = 1; // as nowhere/losses.ts says', 'nowhere/losses.ts'],
    ['docs/a.md', 'See `src/nowhere`.', 'src/nowhere'],
    ['docs/a.md', '[The loss](method.md#no-such)', 'method.md#no-such'],
    ['docs/a.md', '[The loss](lost.md)', 'lost.md'],
  ])('%s: %s', (file, text, name) => {
    expect(missingIn(file, text).join()).toContain(name);
  });

  it.each([
    ['src/a.ts', '// docs/method.md, Loss; model/losses.ts and *.wgsl'],
    ['src/a.ts', "import x from './nowhere.ts';"],
    ['docs/a.md', '[The loss](method.md#loss), https://example.org/lost.md'],
  ])('%s: %s is fine', (file, text) => {
    expect(missingIn(file, text)).toEqual([]);
  });
});
