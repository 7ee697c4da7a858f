/** What the list of labels says of the others' opinions: a mark in each row, and what holds for all labels below it. */
import type { Label } from '../../scene/cube';
import { agreementWords, opinionOf } from '../../store/preview/opinions';
import type { Opinion } from '../../store/preview/opinions';
import { countedForLittle, trustWords } from '../../store/train/trust';
import { Icon } from '../common/Icon';
import { useStudioState } from '../common/context';

const kindWords = {
  agrees: 'The others agree.',
  open: 'The others would say otherwise, which need not mean that it is wrong.',
  differs: 'The others see it a little differently.',
  doubtful: 'The others disagree.',
  checked: 'The others disagree; you said it is right.',
  alone: '',
} as const satisfies Record<Opinion['kind'], string>;

function Mark({ kind }: { readonly kind: Opinion['kind'] }) {
  if (kind === 'doubtful') return <Icon name="warning" />;
  if (kind === 'checked') return <Icon name="check" />;
  return kind === 'differs' ? <span className="label-dot" /> : null;
}

/** The cell of a label's row. */
export function OpinionCell({ label }: { readonly label: Label }) {
  const little = useStudioState((s) => countedForLittle(s, label));
  const opinion = useStudioState((s) => opinionOf(s, label.id));
  const says = [
    ...(opinion ? [`${kindWords[opinion.kind]} ${opinion.words}`.trim()] : []),
    ...(little ? ['The run counted it for little.'] : []),
  ].join(' ');
  return (
    <td className="label-opinion" data-kind={opinion?.kind} title={says || undefined}>
      {opinion && <Mark kind={opinion.kind} />}
      <span className="sr-only">{says}</span>
    </td>
  );
}

/** How far the labels agree with one another, and which of them the run on screen trusted less. */
export function LabelsSay() {
  const agreement = useStudioState(agreementWords);
  const trust = useStudioState(trustWords);
  if (agreement === null && trust === null) return null;
  return (
    <div className="labels-say">
      {agreement !== null && <p>{agreement}</p>}
      {trust !== null && <p>{trust}</p>}
    </div>
  );
}
