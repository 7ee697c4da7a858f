/**
 * The crate against what RO-Crate 1.1 and Process Run Crate 0.5 ask for (the rules of rocrate-validator's profiles, in our
 * words), and by rocrate-validator itself where that is installed.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { sha256Of } from '../maths/sha256';
import { raceCapsule, runCapsule } from './capsule.suite';
import { jsonIn, membersOf } from './edited.suite';
import type { Members } from './edited.suite';

type Entity = Record<string, unknown> & { '@id': string; '@type': string };
const idsIn = (value: unknown): string[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(
    (v) => (v as { '@id': string })['@id'],
  );

function graphOf(members: Members): Map<string, Entity> {
  const graph = jsonIn(members, 'ro-crate-metadata.json')['@graph'] as Entity[];
  expect(new Set(graph.map((e) => e['@id'])).size).toBe(graph.length);
  return new Map(graph.map((e) => [e['@id'], e]));
}

/** ISO 8601 with an offset in digits: the pattern of the profile. */
const date = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?\+\d{2}:\d{2}$/;

const files: [string, () => Promise<File>][] = [
  ['of a run', () => runCapsule()],
  ['of a race', raceCapsule],
  ['without a licence or an author', () => runCapsule({ about: { licence: null, author: null } })],
];

describe.each(files)('the crate %s', (name, make) => {
  let file: File;
  let members: Members;
  let graph: Map<string, Entity>;
  beforeAll(async () => {
    file = await make();
    members = await membersOf(file);
    graph = graphOf(members);
  }, 120_000);

  it('is at the root, describes itself, and its root has what a crate must have', () => {
    expect(Object.keys(members).slice(0, 2)).toEqual(['capsule.json', 'ro-crate-metadata.json']);
    expect(graph.get('ro-crate-metadata.json')).toMatchObject({
      '@type': 'CreativeWork',
      about: { '@id': './' },
      conformsTo: { '@id': 'https://w3id.org/ro/crate/1.1' },
    });
    const root = graph.get('./')!;
    expect(root['@type']).toBe('Dataset');
    for (const key of ['name', 'description', 'datePublished', 'license']) {
      expect(root[key], key).toBeTruthy();
    }
    expect(root.datePublished).toMatch(date);
    const [licence] = idsIn(root.license);
    expect(graph.get(licence)).toMatchObject({
      '@type': 'CreativeWork',
      name: expect.any(String) as string,
      description: expect.any(String) as string,
    });
    expect(licence).toBe(
      name.startsWith('without') ? '#no-licence' : 'https://spdx.org/licenses/CC-BY-4.0',
    );
  });

  it('conforms to the profile, by a versioned entity', () => {
    const profile = 'https://w3id.org/ro/wfrun/process/0.5';
    expect(idsIn(graph.get('./')!.conformsTo)).toContain(profile);
    expect(graph.get(profile)).toMatchObject({ '@type': 'CreativeWork', version: '0.5' });
  });

  it('lists every file, with its size and digest', () => {
    const listed = idsIn(graph.get('./')!.hasPart);
    const inside = Object.keys(members).filter((path) => path !== 'ro-crate-metadata.json');
    expect(listed.map(decodeURIComponent).sort()).toEqual(inside.sort());
    for (const id of listed) {
      const bytes = members[decodeURIComponent(id)];
      expect(graph.get(id)).toMatchObject({
        '@type': 'File',
        contentSize: String(bytes.length),
        sha256: sha256Of(bytes),
      });
    }
  });

  it('tells each run as an action: tool, inputs, results, times', () => {
    const actions = [...graph.values()].filter((e) => e['@type'] === 'CreateAction');
    expect(actions.length).toBe(name === 'of a race' ? 7 : 1);
    expect(idsIn(graph.get('./')!.mentions)).toEqual(actions.map((a) => a['@id']));
    for (const action of actions) {
      const [tool] = idsIn(action.instrument);
      expect(graph.get(tool)).toMatchObject({
        ...{ '@type': 'SoftwareApplication', name: 'Unmixing Studio' },
        softwareVersion: expect.any(String) as string,
      });
      // Not both.
      expect(graph.get(tool)).not.toHaveProperty('version');
      expect(action.name).toBeTruthy();
      expect(action.description).toBeTruthy();
      expect(action.actionStatus).toBe('http://schema.org/CompletedActionStatus');
      const ends = [...idsIn(action.object), ...idsIn(action.result)];
      expect(idsIn(action.result).length).toBeGreaterThan(0);
      expect(idsIn(action.object).length).toBeGreaterThan(0);
      for (const id of ends) {
        expect(['File', 'CreativeWork', 'PropertyValue']).toContain(graph.get(id)?.['@type']);
      }
      for (const id of idsIn(action.environment)) {
        expect(graph.get(id)?.['@type']).toBe('PropertyValue');
      }
      if (name !== 'of a race') {
        expect(action.startTime).toMatch(date);
        expect(action.endTime).toMatch(date);
      }
      if (!name.startsWith('without')) {
        expect(graph.get(idsIn(action.agent)[0])).toMatchObject({ '@type': 'Person' });
      }
    }
  });

  it('refers to nothing that is not in it or on the web', () => {
    const refs = (value: unknown): string[] => {
      if (Array.isArray(value)) return value.flatMap(refs);
      if (typeof value !== 'object' || value === null) return [];
      const own = Object.keys(value).length === 1 ? idsIn(value) : [];
      return [...own, ...Object.values(value).flatMap(refs)].filter((id) => typeof id === 'string');
    };
    const broken = [...graph.values()]
      .flatMap((e) => refs(e))
      .filter((id) => !graph.has(id) && !id.startsWith('https://w3id.org/ro/crate/'));
    expect(broken).toEqual([]);
  });

  const validator = spawnSync('rocrate-validator', ['--version'], { encoding: 'utf8' });
  const installed = validator.status === 0;
  it.skipIf(!installed)(
    `is clean for rocrate-validator${installed ? '' : ' (skipped: it is not installed here)'}`,
    async () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'crate-'));
      try {
        const at = path.join(folder, 'made.capsule.zip');
        writeFileSync(at, new Uint8Array(await file.arrayBuffer()));
        const args = ['validate', '--profile-identifier', 'process-run-crate'];
        const { status, stdout } = spawnSync(
          'rocrate-validator',
          ['-y', ...args, '--requirement-severity', 'REQUIRED', at],
          { encoding: 'utf8', timeout: 100_000 },
        );
        expect(status, stdout).toBe(0);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});
