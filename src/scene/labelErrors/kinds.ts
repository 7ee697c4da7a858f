/** The ways in which people's labels are off, as data: the benchmark, the race, the labs and the command line offer these. */

export const labelErrorKinds = ['exact', 'sd05', 'sd10', 'pure', 'off1', 'wrong1'] as const;
export type LabelErrorKind = (typeof labelErrorKinds)[number];

export const labelErrorTable: Readonly<
  Record<LabelErrorKind, { readonly name: string; readonly help: string }>
> = {
  exact: { name: 'Exact', help: 'Every label has the true fractions of its pixel.' },
  sd05: {
    name: '± 5 %',
    help: 'Fractions are off by 5 % (standard deviation) and rounded to 5 %.',
  },
  sd10: {
    name: '± 10 %',
    help: 'Fractions are off by 10 % (standard deviation) and rounded to 5 %.',
  },
  pure: {
    name: 'Pure clicks',
    help: 'Every label is on a pixel that is mostly one material (over 80 %), and says 100 %.',
  },
  off1: { name: 'One pixel beside', help: 'Every click may land up to one pixel beside.' },
  wrong1: {
    name: 'One wrong',
    help: 'One label has its fractions given to other materials.',
  },
};

export function isLabelErrorKind(text: string): text is LabelErrorKind {
  return (labelErrorKinds as readonly string[]).includes(text);
}
