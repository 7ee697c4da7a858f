/** The mark of an endmember beside its name: its letter on its colour. The name says it, so it is not read out. */
import { endmemberColor, endmemberInk, endmemberLetter } from '../draw/colors';

interface EndmemberChipProps {
  /** The endmember's. */
  readonly color: number;
  /** Its own class, where it has another size or place. */
  readonly className?: string;
  /** The letter is drawn, not written: the text around it is the name alone, in a copied table, too. */
  readonly drawn?: boolean;
}

export function EndmemberChip({ color, className, drawn = false }: EndmemberChipProps) {
  const letter = endmemberLetter(color);
  return (
    <span
      className={className ? `chip ${className}` : 'chip'}
      aria-hidden="true"
      data-letter={drawn ? letter : undefined}
      style={{ background: endmemberColor(color), color: endmemberInk(color) }}
    >
      {drawn ? null : letter}
    </span>
  );
}
