/** How a scene is made: without a file. */
export type SceneRecipe =
  | { readonly kind: 'demo'; readonly seed: number }
  | { readonly kind: 'bench'; readonly id: string }
  | { readonly kind: 'made'; readonly spec: Readonly<Record<string, unknown>> };
