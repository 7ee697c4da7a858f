/** Whether a condition holds, by what its facts are now. Pure. */
import type { Comparison, Condition } from './lesson';

/** A number, a word, or null where it is not known (yet). */
export type FactValue = number | string | null;
export type Lookup = (fact: string) => FactValue;

/** A comparison with a fact that is not known is false, and so is its `not`: nothing is known of it. */
export const holds = (condition: Condition, lookup: Lookup): boolean =>
  judged(condition, lookup) === true;

/** null: not known. */
function judged(condition: Condition, lookup: Lookup): boolean | null {
  if ('all' in condition) {
    const parts = condition.all.map((c) => judged(c, lookup));
    return parts.includes(false) ? false : parts.includes(null) ? null : true;
  }
  if ('any' in condition) {
    const parts = condition.any.map((c) => judged(c, lookup));
    return parts.includes(true) ? true : parts.includes(null) ? null : false;
  }
  if ('not' in condition) {
    const inner = judged(condition.not, lookup);
    return inner === null ? null : !inner;
  }
  return compared(condition, lookup);
}

/** What the fact is compared with. */
export function wanted({ value, of }: Comparison, lookup: Lookup): FactValue {
  if (of === undefined) return value ?? null;
  const other = lookup(of.fact);
  return typeof other === 'number' ? other * of.times : null;
}

function compared(comparison: Comparison, lookup: Lookup): boolean | null {
  const { fact, is, within = 0 } = comparison;
  const found = lookup(fact);
  const other = wanted(comparison, lookup);
  if (found === null || other === null) return null;
  if (is === '=') return found === other;
  if (is === '!=') return found !== other;
  if (typeof found !== 'number' || typeof other !== 'number') return false;
  if (Number.isNaN(found) || Number.isNaN(other)) return null;
  switch (is) {
    case '<':
      return found < other;
    case '<=':
      return found <= other;
    case '>':
      return found > other;
    case '>=':
      return found >= other;
    case 'near':
      return Math.abs(found - other) <= within;
  }
}

/** Every comparison in it. */
export function comparisonsIn(condition: Condition): readonly Comparison[] {
  if ('all' in condition) return condition.all.flatMap(comparisonsIn);
  if ('any' in condition) return condition.any.flatMap(comparisonsIn);
  if ('not' in condition) return comparisonsIn(condition.not);
  return [condition];
}

/** "labels.count ≥ 10", for the check and for people who write lessons. */
export function conditionWords(condition: Condition): string {
  if ('all' in condition) return condition.all.map(conditionWords).join(' and ');
  if ('any' in condition) return `(${condition.any.map(conditionWords).join(' or ')})`;
  if ('not' in condition) return `not (${conditionWords(condition.not)})`;
  const { fact, is, value, of, within } = condition;
  const signs: Partial<Record<Comparison['is'], string>> = { '!=': '≠', '<=': '≤', '>=': '≥' };
  const other = of ? `${of.times} × ${of.fact}` : String(value);
  return is === 'near' ? `${fact} = ${other} ± ${within}` : `${fact} ${signs[is] ?? is} ${other}`;
}
