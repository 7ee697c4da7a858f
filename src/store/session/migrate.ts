/** Documents of earlier versions, brought up to the present one step by step. Works on the stored tree, before checks. */
import { StudioError } from '../../scene/errors';
import { hasFields } from '../persist/check';
import { sessionFormat, sessionVersion } from './document';

/** From version n to n + 1, at index n. Never changed once released. */
export type Migration = (tree: Record<string, unknown>) => Record<string, unknown>;

export const migrations: Readonly<Record<number, Migration>> = { 1: fromVersion1 };

/** 1 knew one scene that is in no file, the demo scene, by its seed (null: the scene came from files). */
function fromVersion1(tree: Record<string, unknown>): Record<string, unknown> {
  const { scene } = tree;
  if (!hasFields(scene)) return tree;
  const { demoSeed, ...rest } = scene;
  // Whatever else it is, is told by the check that follows.
  const recipe = demoSeed === null ? null : { kind: 'demo', seed: demoSeed };
  return { ...tree, scene: { ...rest, recipe } };
}

/**
 * @param tree a session's JSON, of any version
 * @throws StudioError when it is no session, is newer than this studio, or has a version that never was
 */
export function migrate(
  tree: unknown,
  file: string,
  steps: Readonly<Record<number, Migration>> = migrations,
  present: number = sessionVersion,
): Record<string, unknown> {
  if (!hasFields(tree) || tree.format !== sessionFormat) {
    throw new StudioError({
      kind: 'session',
      message: 'This is not a session of the studio.',
      file,
      field: 'format',
      found: hasFields(tree)
        ? (JSON.stringify(tree.format ?? null) ?? '').slice(0, 80)
        : 'no object',
      expected: `"${sessionFormat}"`,
      advice: 'Choose a .unmix file that “Save as file” has made.',
    });
  }
  let now = tree;
  for (;;) {
    const { version } = now;
    if (version === present) return now;
    const step = typeof version === 'number' && version < present ? steps[version] : undefined;
    if (!step) {
      const newer = typeof version === 'number' && version > present;
      throw new StudioError({
        kind: 'session',
        message: newer
          ? 'The session was saved by a newer version of the studio.'
          : 'The session has a version that this studio does not know.',
        file,
        field: 'version',
        found: (JSON.stringify(version ?? null) ?? '').slice(0, 40),
        expected: `at most ${present}`,
        advice: newer
          ? 'Reload the page to get the newest studio, then open it again.'
          : 'Open another copy of it.',
      });
    }
    const next = step(now);
    now = { ...next, version: (version as number) + 1 };
  }
}
