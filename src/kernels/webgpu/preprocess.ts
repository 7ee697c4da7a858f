/**
 * The two directives of our WGSL files, as comment lines, resolved with a program's constants:
 *   // @unroll s < N … // @end    repeats the lines for s = 0 … N−1 with `@s` replaced, so that states live in named
 *                                 registers (h0, h1, …) instead of an indexed array, which GPUs keep in memory
 *   // @if FLAG … // @else … // @end    keeps one side
 * Directives nest.
 */
export type Constants = Readonly<Record<string, number | boolean>>;

const DIRECTIVE = /^\s*\/\/ @(unroll (\w+) < (\w+)|if (\w+)|else|end)\s*$/;

export function preprocess(source: string, constants: Constants): string {
  const lines = source.split('\n');
  const value = (name: string): number => {
    const found = /^\d+$/.test(name) ? Number(name) : constants[name];
    if (found === undefined) throw new Error(`WGSL directive names ${name}, which is no constant.`);
    return Number(found);
  };

  /** Lines from `at` to the closing directive of this block, resolved, and where that directive is. */
  function block(at: number): { text: string[]; stop: number } {
    const text: string[] = [];
    for (let i = at; i < lines.length; i++) {
      const match = DIRECTIVE.exec(lines[i]);
      if (!match) {
        text.push(lines[i]);
        continue;
      }
      const [, whole, index, bound, flag] = match;
      if (whole === 'else' || whole === 'end') return { text, stop: i };
      const body = block(i + 1);
      i = body.stop;
      if (flag) {
        const otherwise = lines[i].includes('@else') ? block(i + 1) : { text: [], stop: i };
        i = otherwise.stop;
        text.push(...(value(flag) ? body.text : otherwise.text));
      } else {
        for (let k = 0; k < value(bound); k++) {
          text.push(...body.text.map((line) => line.replaceAll(`@${index}`, String(k))));
        }
      }
    }
    if (at > 0) throw new Error('WGSL directive without // @end.');
    return { text, stop: lines.length };
  }
  return block(0).text.join('\n');
}
