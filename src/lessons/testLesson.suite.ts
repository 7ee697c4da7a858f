/** A small lesson for tests: a made scene, a number to guess, a label to give, a choice. */
import type { Lesson } from './lesson';

export const testLesson: Lesson = {
  format: 'unmixing-studio-lesson',
  version: 1,
  id: 'ten-clicks',
  title: 'Ten blind clicks',
  goal: 'See that where one clicks matters more than how often.',
  minutes: 3,
  author: 'A. Teacher',
  start: {
    scene: {
      kind: 'made',
      spec: {
        seed: 1,
        lines: 16,
        samples: 18,
        bands: 24,
        materials: ['Vegetation', 'Red soil', 'Water', 'Concrete'],
        purest: 1,
        snrDb: null,
        illumination: 'none',
        variability: 'none',
        mixing: 'linear',
      },
    },
  },
  steps: [
    {
      id: 'miss',
      title: 'Ten random labels',
      text: 'Ten pixels are labelled at random. **[[labels.count.Water]]** of them hold {Water}.',
      at: 'annotations',
      ask: {
        kind: 'number',
        prompt: 'Of 100 such draws, how many miss a material?',
        fact: 'draws.missing',
        min: 0,
        max: 100,
        step: 1,
        unit: '%',
      },
      until: { fact: 'labels.count', is: '>=', value: 10 },
      doForMe: [{ do: 'sampleLabels', count: 10, protocol: 'random', seed: 4 }],
      aha: 'Where you click beats how often.',
      claims: [
        { fact: 'draws.missing', is: '<=', value: 100 },
        { fact: 'labels.count', is: '=', value: 10 },
      ],
    },
    {
      id: 'lab',
      title: 'Rules on and off',
      text: 'Run the constraint lab.',
      at: 'constraint-lab',
      setup: {
        labels: { sample: [12, 'spread', 3] },
        view: { page: 'labs' },
        lab: { nonNegative: false, sumToOne: false },
      },
      until: { fact: 'lab.status', is: '=', value: 'finished' },
      doForMe: [{ do: 'startLab', lab: 'constraints' }],
      hints: ['The button is called “Run the lab”.'],
      claims: [
        { fact: 'lab.meanOff.both', is: 'near', value: 0, within: 0.001 },
        {
          fact: 'lab.reconstruction.both',
          is: '>=',
          of: { fact: 'lab.reconstruction.none', times: 1 },
        },
      ],
    },
    {
      id: 'choice',
      title: 'What did you see?',
      text: 'One question to end with.',
      ask: {
        kind: 'choice',
        prompt: 'Where would you click?',
        options: [
          { text: 'Anywhere, but often', says: 'Random clicks miss rare materials.' },
          { text: 'On one pixel of each material', right: true },
        ],
      },
    },
  ],
};
