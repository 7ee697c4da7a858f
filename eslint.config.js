// Lint rules, and the import direction of ARCHITECTURE.md: a file imports only from a lower rank.
import js from '@eslint/js';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
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
    ignores: ['**/*.test.{ts,tsx}', '**/*.suite.ts', '**/*.bench.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
  };
}

export default tseslint.config(
  {
    ignores: [
      'dist',
      '.tsbuild',
      'node_modules',
      'test-results',
      'testdata/golden',
      // AssemblyScript
      'src/kernels/wasm/assembly',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        project: [
          './tsconfig.compute.json',
          './tsconfig.page.json',
          './tsconfig.cli.json',
          './tsconfig.tools.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/prefer-nullish-coalescing': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['src/ui/**/*.{ts,tsx}', 'src/main.tsx'],
    extends: [jsxA11y.flatConfigs.recommended, reactHooks.configs.flat.recommended],
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        fetch: 'readonly',
      },
    },
  },
  {
    files: ['public/*.js'],
    languageOptions: {
      globals: { document: 'readonly', localStorage: 'readonly', matchMedia: 'readonly' },
    },
  },
  ...Object.keys(ranks).map(direction),
);
