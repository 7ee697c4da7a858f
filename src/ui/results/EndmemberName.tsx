/** The header of an endmember's row: its chip and its name. */
import { endmemberColor, endmemberInk, endmemberLetter } from '../draw/colors';

export function EndmemberName({ name, color }: { readonly name: string; readonly color: number }) {
  return (
    <th scope="row" className="metrics-name">
      <span
        className="metrics-chip"
        aria-hidden="true"
        data-letter={endmemberLetter(color)}
        style={{ background: endmemberColor(color), color: endmemberInk(color) }}
      />
      <span className="metrics-text">{name}</span>
    </th>
  );
}
