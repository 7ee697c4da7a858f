/** A lesson's text: strong and emphasised words, numbers as they are now, endmembers in their colour. Text nodes only. */
import { inlineOf, paragraphsOf } from '../../lessons/text';
import type { Inline } from '../../lessons/text';
import { factValue } from '../../store/lesson/facts';
import { factWords } from '../../store/lesson/words';
import { useStudioState } from '../common/context';
import { endmemberColor, endmemberInk, endmemberLetter } from '../draw/colors';

export function LessonText({
  text,
  className,
}: {
  readonly text: string;
  readonly className?: string;
}) {
  return paragraphsOf(text).map((paragraph, i) => (
    <p key={i} className={className}>
      <Parts parts={inlineOf(paragraph)} />
    </p>
  ));
}

function Parts({ parts }: { readonly parts: readonly Inline[] }) {
  return parts.map((part, i) => {
    switch (part.kind) {
      case 'strong':
        return (
          <strong key={i}>
            <Parts parts={part.inside} />
          </strong>
        );
      case 'emphasis':
        return (
          <em key={i}>
            <Parts parts={part.inside} />
          </em>
        );
      case 'fact':
        return <Live key={i} fact={part.text} />;
      case 'name':
        return <Name key={i} name={part.text} />;
      case 'text':
        return <span key={i}>{part.text}</span>;
    }
  });
}

/** A fact as it is now. */
function Live({ fact }: { readonly fact: string }) {
  const words = useStudioState((s) => factWords(fact, factValue(s, fact)));
  return <output className="lesson-fact">{words}</output>;
}

/** An endmember with its letter on its colour, where the studio has one of the name. */
function Name({ name }: { readonly name: string }) {
  const color = useStudioState(
    (s) => s.endmembers.find((e) => e.name.toLowerCase() === name.toLowerCase())?.color ?? null,
  );
  return (
    <strong className="lesson-name">
      {color !== null && (
        <span
          className="lesson-chip"
          aria-hidden="true"
          data-letter={endmemberLetter(color)}
          style={{ background: endmemberColor(color), color: endmemberInk(color) }}
        />
      )}
      {name}
    </strong>
  );
}
