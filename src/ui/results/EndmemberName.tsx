/** The header of an endmember's row: its chip and its name. */
import { EndmemberChip } from '../common/EndmemberChip';

export function EndmemberName({ name, color }: { readonly name: string; readonly color: number }) {
  return (
    <th scope="row" className="metrics-name">
      <EndmemberChip className="metrics-chip" color={color} drawn />
      <span className="metrics-text">{name}</span>
    </th>
  );
}
