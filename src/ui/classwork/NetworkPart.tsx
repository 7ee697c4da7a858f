/** The network on everybody's labels, when it is asked for: some seconds an answer, beside what else is done, cancellable. */
import type { Assignment } from '../../documents/classwork';
import type { ClassResult, Collected } from '../../protocol/classwork';
import type { Scene } from '../../scene/scene';
import { isGoing, jobOf } from '../../store/job';
import { truthInOrder } from '../../unmixing/classwork/truthInOrder';
import { useStudio, useStudioState } from '../common/context';
import { ErrorNote } from '../common/ErrorNote';

interface NetworkPartProps {
  readonly assignment: Assignment;
  readonly scene: Scene;
  readonly result: ClassResult;
  readonly collected: Collected;
  /** The key of the median's labels. */
  readonly together: string;
}

export function NetworkPart({ assignment, scene, result, collected, together }: NetworkPartProps) {
  const studio = useStudio();
  const network = useStudioState((s) => s.classNetwork);
  const busy = useStudioState((s) => jobOf(s) !== null);
  const { endmembers, settings } = assignment.share;
  const truth = scene.truth && truthInOrder(scene.truth, endmembers);
  if (!truth) return null;
  const start = () =>
    studio.startClassNetwork({
      endmemberNames: endmembers.map((e) => e.name),
      truth,
      answers: [
        ...collected.answers,
        ...(result.together ? [{ key: together, labels: result.together.labels }] : []),
      ].map(({ key, labels }) => ({ key, labels })),
      seeds: [settings.seed],
    });
  if (isGoing(network)) {
    return (
      <>
        <button
          type="button"
          className="button small"
          disabled={network.cancelling}
          onClick={studio.cancelClassNetwork}
        >
          {network.cancelling ? 'Cancelling …' : 'Cancel training'}
        </button>
        <progress value={network.fraction} aria-label="Training on everybody’s labels" />
        <span role="status">{network.what}</span>
      </>
    );
  }
  return (
    <>
      <button
        type="button"
        className="button small"
        disabled={busy}
        title="Trains the network on each answer’s labels: some seconds each"
        onClick={start}
      >
        Train the network on everybody’s labels
      </button>
      {network?.error && <ErrorNote error={network.error} />}
    </>
  );
}
