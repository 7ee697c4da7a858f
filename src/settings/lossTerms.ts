/** Loss terms, in the order they are drawn; the letters of docs/method.md, Loss. */
export const lossTerms = ['L_rec', 'L_sup', 'L_sparse', 'L_anchor', 'L_syn'] as const;
export type LossTerm = (typeof lossTerms)[number];
