/** A scene on the disk, opened for the model that is to answer it, and one thread's work with it. */
import path from 'node:path';
import { makeHand, type Hand, type SceneAsked } from '../../jobs/apply/hand';
import type { ApplyModel } from '../../jobs/apply/model';
import { openTarget, type Target } from '../../jobs/apply/target';
import { filesAt } from '../files';

/** @param check whether its brightness is looked at: once a scene is enough */
export async function targetOf(
  { path: scene, variable, part }: SceneAsked,
  { answering }: Pick<ApplyModel, 'answering'>,
  cancelled: () => boolean,
  check: boolean,
): Promise<Target> {
  const { files } = await filesAt([scene]);
  const name = path.basename(scene);
  return openTarget(files, name, answering, { variable, part, cancelled, check });
}

/** Opens scenes by their paths. */
export const handOf = (model: ApplyModel): Hand =>
  makeHand(model, (asked) => targetOf(asked, model, () => false, false));
