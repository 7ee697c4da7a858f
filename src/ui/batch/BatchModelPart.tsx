/** Which model answers: the run on screen, or saved weights. */
import { useStore } from 'zustand';
import { runProblem } from '../../store/batch/model';
import { fixedProblem } from '../../store/batch/queue';
import type { BatchQueue } from '../../store/batch/queue';
import { EndmemberChip } from '../common/EndmemberChip';
import { FileButton } from '../common/FileButton';
import { Icon } from '../common/Icon';
import { useStudioState } from '../common/context';

interface BatchModelPartProps {
  readonly queue: BatchQueue;
  readonly onWeights: (file: File) => void;
}

export function BatchModelPart({ queue, onWeights }: BatchModelPartProps) {
  const model = useStore(queue.store, (s) => s.model);
  const fixed = useStore(queue.store, fixedProblem);
  const problem = useStudioState(runProblem);
  return (
    <section className="batch-model" aria-labelledby="batch-model-title">
      <h3 id="batch-model-title">Model</h3>
      {model ? (
        <div className="batch-model-text">
          <p>
            {model.from === 'run' ? 'The run on screen' : model.name}, trained on {model.scene}.
          </p>
          <ul className="batch-endmembers" aria-label="Endmembers">
            {model.endmembers.map((e) => (
              <li key={e.name}>
                <EndmemberChip color={e.color} />
                {e.name}
              </li>
            ))}
          </ul>
        </div>
      ) : (
        <p>
          None yet. {problem} Train on a scene, or use the weights of a finished run, saved under
          Maps → Save → Weights.
        </p>
      )}
      <FileButton
        accept=".unmixw"
        className="button small"
        disabled={fixed !== null}
        onFile={onWeights}
      >
        <Icon name="folder" />
        Use saved weights
      </FileButton>
    </section>
  );
}
