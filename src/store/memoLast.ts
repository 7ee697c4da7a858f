/**
 * The function with its last answer kept: asked again of the very same arguments it gives the very same object. For what
 * many components read with every change of the state.
 */
export function memoLast<A extends readonly unknown[], R>(
  of: (...args: A) => R,
): (...args: A) => R {
  let last: { readonly args: A; readonly value: R } | null = null;
  return (...args) => {
    if (!last || args.some((a, i) => a !== last?.args[i])) last = { args, value: of(...args) };
    return last.value;
  };
}
