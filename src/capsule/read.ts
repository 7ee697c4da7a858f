/**
 * Opens a capsule that anybody may have made: its members against what the manifest says of them (size and SHA-256), and
 * the parts that a repeated run needs, each checked. Runs nothing.
 */
import { digestOf } from '../maths/digest';
import { sha256 } from '../maths/sha256';
import type { WarmStart } from '../protocol/run';
import { listMembers, memberSource, storedBytes } from '../readers/formats/zip/members';
import type { Member } from '../readers/formats/zip/members';
import type { SavedLabel } from '../scene/annotationSet';
import * as is from '../scene/check';
import { StudioError } from '../scene/errors';
import type { Settings } from '../settings/settings';
import { scenePath, truthPath } from './config';
import { crateFile } from './format';
import { damaged, readManifest } from './manifestCheck';
import type { CapsuleManifest, CapsuleMember } from './manifest';
import { labelsIn, parse, settingsIn, vectorOf } from './parts';

/** A capsule whose every byte is as its manifest says. */
export interface OpenedCapsule {
  readonly file: string;
  readonly manifest: CapsuleManifest;
  /** Of a run; null for a race. */
  readonly settings: Settings | null;
  readonly warm: WarmStart | null;
  /** Of a run, or given to a race; null where the race draws its own. */
  readonly labels: readonly SavedLabel[] | null;
  /** [steps × (1 + terms)] of a run, [steps] each of a race, by path. */
  readonly losses: ReadonlyMap<string, Float32Array>;
  /** Abundances by path [N × R]. */
  readonly abundances: ReadonlyMap<string, Float32Array>;
  /** The scene's files, where they are in it. */
  readonly embedded: {
    readonly files: readonly File[];
    readonly truthFiles: readonly File[];
  } | null;
  /** What is in the archive and is not the studio's: looked at by nobody. */
  readonly others: readonly string[];
}

/** Bytes that a document of a capsule may have, and a table of numbers that is compressed. */
const largestText = 2 ** 25;
const largestTable = 2 ** 30;

const isScene = (path: string): boolean => /^(scene|truth)\/\d{1,2}\//.test(path);
const isTable = (path: string): boolean => /\.npy$/.test(path);

/** Told how far the digests are, 0 to 1; throws to end it. */
export type Tell = (fraction: number) => void;

/**
 * @throws StudioError (kind `capsule`) naming the member that is missing, changed or twice there; field `version` when a
 *   newer studio wrote it
 */
export async function readCapsule(
  file: File,
  tell: Tell = () => undefined,
): Promise<OpenedCapsule> {
  try {
    return await read(file, tell);
  } catch (error) {
    if (error instanceof StudioError && ['capsule', 'cancelled'].includes(error.data.kind))
      throw error;
    // The zip reader speaks of NumPy's archives.
    const data = error instanceof StudioError ? error.data : null;
    throw damaged(file.name, data?.field ?? 'the archive', {
      found: data?.found ?? (error instanceof Error ? error.message : String(error)),
      expected: data?.expected ?? 'a capsule of the studio',
    });
  }
}

/** Names that lie outside the folder a capsule is unpacked into, or that systems take for another. */
const isUnsafe = (name: string): boolean =>
  /^[/\\]|^[a-z]:|\\|\0/i.test(name) ||
  name.split('/').some((part) => part === '..' || part === '.');

function indexOf(file: string, all: readonly Member[]): Map<string, Member> {
  const members = new Map<string, Member>();
  for (const member of all) {
    const { name } = member;
    if (isUnsafe(name)) {
      throw damaged(file, 'a path', {
        found: `“${name.slice(0, 80)}”`,
        expected: 'paths inside it',
      });
    }
    if (name.endsWith('/')) continue;
    if (members.has(name)) {
      throw damaged(file, name, { found: 'two members of this name', expected: 'one' });
    }
    members.set(name, member);
  }
  return members;
}

async function read(file: File, tell: Tell): Promise<OpenedCapsule> {
  const members = indexOf(file.name, await listMembers(file));
  const text = await memberOf(file, members, 'capsule.json', largestText);
  const manifest = readManifest(parse(text.bytes, file.name, 'capsule.json'), file.name);
  await checkCrate(file, members, text.sha256);
  const kept = await checkedMembers(file, members, manifest, tell);
  const listed = new Set(['capsule.json', crateFile, ...manifest.members.map((m) => m.path)]);
  const { run, race } = manifest;
  const need = (path: string): Uint8Array => {
    const bytes = kept.get(path);
    if (bytes instanceof Uint8Array) return bytes;
    throw damaged(file.name, path, { found: 'nothing', expected: 'a member' });
  };
  const withLabels = run !== null || race?.labels.kind === 'given';
  const settings =
    run && settingsIn(parse(need('settings.json'), file.name, 'settings.json'), file.name);
  const tables = (folder: RegExp): Map<string, Float32Array> =>
    new Map(
      [...kept].flatMap(([path, bytes]) =>
        bytes instanceof Uint8Array && folder.test(path)
          ? [[path, vectorOf(bytes, file.name, path)] as const]
          : [],
      ),
    );
  const opened: OpenedCapsule = {
    file: file.name,
    manifest,
    settings: settings?.settings ?? null,
    warm: run?.warm
      ? {
          theta: vectorOf(need('warm.npy'), file.name, 'warm.npy'),
          domain: run.warm.domain,
          anew: settings?.anew ?? missing(file.name, 'settings.json, anew'),
        }
      : null,
    labels: withLabels
      ? labelsIn(parse(need('labels.json'), file.name, 'labels.json'), manifest, file.name)
      : null,
    losses: tables(/^results\/losses/),
    abundances: tables(/^results\/abundances/),
    embedded: embeddedOf(file.name, manifest, kept),
    others: [...members.keys()].filter((name) => !listed.has(name)),
  };
  checkTables(opened);
  return opened;
}

const missing = (file: string, field: string): never => {
  throw damaged(file, field, { found: 'nothing', expected: 'the settings of the first run' });
};

/** The crate says the digest of the manifest, which says those of all others. */
async function checkCrate(
  file: File,
  members: ReadonlyMap<string, Member>,
  manifest: string,
): Promise<void> {
  const { bytes } = await memberOf(file, members, crateFile, largestText);
  const crate = parse(bytes, file.name, crateFile);
  const graph = is.fieldIn(crate, '@graph');
  const entity = (Array.isArray(graph) ? (graph as readonly unknown[]) : []).find(
    (e) => is.fieldIn(e, '@id') === 'capsule.json',
  );
  const said = is.fieldIn(entity, 'sha256');
  if (said === manifest) return;
  throw damaged(file.name, 'capsule.json', {
    found: `SHA-256 ${manifest.slice(0, 12)}…`,
    expected: `${is.described(said).slice(0, 14)}…, as ${crateFile} says`,
  });
}

/** Members by path; files of a scene that are not compressed stay on disk. */
type Kept = ReadonlyMap<string, Uint8Array | Blob>;

interface Read {
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

async function memberOf(
  file: File,
  members: ReadonlyMap<string, Member>,
  name: string,
  most: number,
): Promise<Read> {
  const member = members.get(name);
  if (!member) {
    throw damaged(file.name, name, { found: 'nothing', expected: 'a member of this name' });
  }
  return inflated(file, member, most);
}

/** Bytes and digest of a member. */
async function inflated(
  file: File,
  member: Member,
  most: number,
  told?: (bytes: number) => void,
): Promise<Read> {
  const { name, size } = member;
  if (size > most) {
    throw damaged(file.name, name, { found: `${size} bytes`, expected: `at most ${most}` });
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  const sha256 = await digested(file, member, (piece) => {
    bytes.set(piece, at);
    at += piece.length;
    told?.(piece.length);
  });
  return { bytes, sha256 };
}

/** SHA-256 of a member, whose pieces are told as they come. */
async function digested(
  file: File,
  member: Member,
  take: (piece: Uint8Array) => void,
): Promise<string> {
  const { name, size } = member;
  const source = await memberSource(file, member, { file: file.name, cancelled: () => false });
  const hash = sha256();
  let at = 0;
  for await (const piece of source(0, size)) {
    at += piece.length;
    if (at > size) break;
    take(piece);
    hash.update(piece);
    await new Promise((resolve) => setTimeout(resolve));
  }
  if (at !== size) throw damaged(file.name, name, { found: `${at} bytes`, expected: `${size}` });
  return hash.hex();
}

/** Every member of the manifest, in its order. */
async function checkedMembers(
  file: File,
  members: ReadonlyMap<string, Member>,
  manifest: CapsuleManifest,
  tell: Tell,
): Promise<Kept> {
  const kept = new Map<string, Uint8Array | Blob>();
  const total = manifest.members.reduce((sum, m) => sum + m.bytes, 0) || 1;
  let done = 0;
  for (const said of manifest.members) {
    const member = members.get(said.path);
    if (kept.has(said.path)) {
      throw damaged(file.name, said.path, { found: 'two digests for it', expected: 'one' });
    }
    checkSize(file.name, said, member);
    const told = (n: number): void => tell((done += n) / total);
    // A scene may be larger than memory has room for; stored in the archive, it stays where it is.
    const apart = isScene(said.path) && member!.method === 0;
    const most = isTable(said.path) || isScene(said.path) ? largestTable : largestText;
    const { bytes, sha256 } = apart
      ? {
          bytes: await storedBytes(file, member!),
          sha256: await digested(file, member!, (piece) => told(piece.length)),
        }
      : await inflated(file, member!, most, told);
    if (sha256 !== said.sha256) {
      throw damaged(file.name, said.path, {
        found: `SHA-256 ${sha256.slice(0, 12)}…`,
        expected: `${said.sha256.slice(0, 12)}…, as the manifest says`,
      });
    }
    kept.set(said.path, bytes);
  }
  return kept;
}

function checkSize(file: string, said: CapsuleMember, member: Member | undefined): void {
  if (member?.size === said.bytes) return;
  throw damaged(file, said.path, {
    found: member ? `${member.size} bytes` : 'nothing',
    expected: `${said.bytes} bytes`,
  });
}

function embeddedOf(
  file: string,
  { scene: { from } }: CapsuleManifest,
  kept: Kept,
): OpenedCapsule['embedded'] {
  if (from.kind !== 'files' || !from.embedded) return null;
  const take = (path: string, name: string): File => {
    const bytes = kept.get(path);
    if (!bytes) throw damaged(file, path, { found: 'nothing', expected: 'a file of the scene' });
    return new File([bytes as Blob], name);
  };
  return {
    files: from.files.map((f, i) => take(scenePath(i, f.name), f.name)),
    truthFiles: from.truthFiles.map((f, i) => take(truthPath(i, f.name), f.name)),
  };
}

/** The digests that say what a repeated run has to meet are those of the tables beside them. */
function checkTables({ file, manifest, abundances, losses }: OpenedCapsule): void {
  const agree = (path: string, values: Float32Array | undefined, digest: string | null): void => {
    if (digest === null || (values && digestOf(values) === digest)) return;
    throw damaged(file, path, {
      found: values ? 'other values' : 'nothing',
      expected: `the values that capsule.json tells of`,
    });
  };
  const { run, race } = manifest;
  if (run) {
    agree('results/abundances.npy', abundances.get('results/abundances.npy'), run.abundances);
    agree('results/losses.npy', losses.get('results/losses.npy'), run.losses);
  }
  for (const { method, seed, without, ...r } of race?.runs ?? []) {
    if (without !== null) continue;
    const of = (folder: string): string => `results/${folder}/${method}-seed${seed}.npy`;
    agree(of('abundances'), abundances.get(of('abundances')), r.abundances);
    agree(of('losses'), losses.get(of('losses')), r.losses);
  }
}
