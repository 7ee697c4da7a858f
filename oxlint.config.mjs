// Lint rules, and the import direction of ARCHITECTURE.md: a file imports only from a lower rank, and no files in a circle.
import { closedTo, pageFolders, ranks } from './scripts/ranks.mjs';

/** What only workers and the command line run; the page (store, ui) knows its types. */
const computeOnly = ['kernels', 'engine', 'model', 'training', 'methods', 'onnx', 'jobs'];

/** A relative import that climbs to src and down into one of these folders (not settings/methods.ts). */
const through = (folders) => `^(\\.{1,2}/)+(${folders.join('|')})(/|$)`;

/** The restriction for one folder: nothing of an equal or higher rank but itself; compute by type only. */
function direction(folder) {
  const patterns = [
    {
      regex: through(closedTo(folder)),
      message: `src/${folder} (rank ${ranks[folder]}) may import only from lower ranks; see ARCHITECTURE.md.`,
    },
  ];
  if (pageFolders.includes(folder)) {
    patterns.push({
      regex: `${through(computeOnly)}|^@tensorflow/`,
      allowTypeImports: true,
      message:
        'Page code reaches kernels, engine, model, training, methods, onnx and jobs by `import type` only.',
    });
  } else {
    patterns.push({
      regex: '^(react|react-dom|zustand|plotly\\.js)(/|$)',
      message: 'Compute code knows no page library.',
    });
  }
  patterns.push({
    regex: '^@tensorflow/tfjs$|^geotiff$',
    message: 'For tests only, as a second opinion: the studio ships parts of tfjs, and no geotiff.',
  });
  if (folder !== 'ui') {
    patterns.push({ regex: '^plotly\\.js', message: 'Plotly lives in src/ui/plots only.' });
  }
  if (folder === 'store') {
    patterns.push({ regex: '^react', message: 'The store is plain zustand; React stays in ui.' });
  }
  return {
    files: [`src/${folder}/**/*.{ts,tsx}`],
    excludeFiles: ['**/*.test.{ts,tsx}', '**/*.suite.ts', '**/*.bench.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns }] },
  };
}

const errors = (...rules) => Object.fromEntries(rules.map((rule) => [rule, 'error']));

/** What the category "correctness" leaves out and this project wants. */
const more = errors(
  ...['no-array-constructor', 'no-case-declarations', 'no-empty', 'no-fallthrough'],
  ...['no-prototype-builtins', 'no-redeclare', 'no-regex-spaces', 'no-unexpected-multiline'],
  ...['no-var', 'prefer-const', 'prefer-rest-params', 'prefer-spread'],
);

/** The same of TypeScript; those that ask for types (unsafe, promises) are most of the time this takes. */
const typed = errors(
  ...['ban-ts-comment', 'consistent-type-imports', 'no-empty-object-type', 'no-explicit-any'],
  ...['no-misused-promises', 'no-namespace', 'no-require-imports', 'no-unnecessary-type-assertion'],
  ...['no-unnecessary-type-constraint', 'no-unsafe-argument', 'no-unsafe-assignment'],
  ...['no-unsafe-call', 'no-unsafe-enum-comparison', 'no-unsafe-function-type'],
  ...['no-unsafe-member-access', 'no-unsafe-return', 'only-throw-error'],
  ...['prefer-promise-reject-errors', 'restrict-plus-operands'],
);
const ofTypes = Object.fromEntries(
  Object.entries(typed).map(([rule, level]) => [`typescript/${rule}`, level]),
);

export default {
  plugins: ['eslint', 'typescript', 'oxc', 'import', 'react', 'jsx-a11y'],
  options: { typeAware: true, denyWarnings: true, reportUnusedDisableDirectives: 'error' },
  categories: { correctness: 'error' },
  env: { builtin: true },
  ignorePatterns: [
    'dist',
    '.tsbuild',
    'test-results',
    'testdata/golden',
    // AssemblyScript
    'src/kernels/wasm/assembly',
  ],
  rules: {
    ...more,
    // Code points are what spreading a string is for.
    'typescript/no-misused-spread': ['error', { allow: ['string'] }],
    // A status is no form's output, and few groups are a fieldset.
    'jsx-a11y/prefer-tag-over-role': 'off',
    // Cells of a table may be empty.
    'jsx-a11y/control-has-associated-label': 'off',
    'jsx-a11y/no-noninteractive-element-interactions': [
      'error',
      {
        handlers: [
          ...['onClick', 'onError', 'onLoad', 'onMouseDown', 'onMouseUp'],
          ...['onKeyPress', 'onKeyDown', 'onKeyUp'],
        ],
      },
    ],
    'jsx-a11y/no-noninteractive-element-to-interactive-role': [
      'error',
      { ul: ['listbox', 'menu', 'tablist', 'tree'], li: ['menuitem', 'option', 'row', 'tab'] },
    ],
  },
  overrides: [
    { files: ['**/*.{ts,tsx}'], rules: ofTypes },
    {
      // Scripts drive browsers: what they hand to a page runs there. Types nobody wrote down are not wrong.
      files: ['**/*.{js,mjs}'],
      env: { node: true, browser: true },
      rules: {
        'no-undef': 'error',
        'typescript/restrict-template-expressions': 'off',
        'typescript/no-base-to-string': 'off',
      },
    },
    // Runs as it is, before anything that could be compiled.
    { files: ['public/*.js'], rules: { 'no-var': 'off' } },
    {
      files: ['src/**/*.{ts,tsx}', 'workers/**/*.ts'],
      excludeFiles: ['**/*.test.{ts,tsx}', '**/*.suite.ts', '**/*.bench.ts'],
      rules: { 'import/no-cycle': ['error', { ignoreTypes: false }] },
    },
    {
      files: ['src/ui/**/*.{ts,tsx}', 'src/main.tsx'],
      rules: errors('react/rules-of-hooks', 'react/unsupported-syntax'),
    },
    ...Object.keys(ranks).map(direction),
  ],
};
