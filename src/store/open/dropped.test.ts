/** What is dropped and says what it is goes to whoever reads it; nothing that is open goes with what is refused. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { StudioError } from '../../scene/errors';
import { recipeFileText } from '../../scene/recipeFile';
import { fakeEngine, tinyScene } from '../fakeWorkers.suite';
import type { FakeEngine } from '../fakeWorkers.suite';
import { createStudio } from '../studio';
import type { Studio } from '../studio';

let studio: Studio;
let engine: FakeEngine;
const get = () => studio.store.getState();

function openTiny(): void {
  studio.openDemo();
  const id = get().opening?.id ?? -1;
  engine.listeners.onRead({ type: 'scene', id, scene: tinyScene(['Soil', 'Tree']) });
}

beforeEach(() => {
  const fake = fakeEngine();
  studio = createStudio(fake.make, 'wasm');
  engine = fake.engine();
});

describe('documents that are dropped', () => {
  const drop = async (name: string, text: string) => {
    studio.openFiles([new File([text], name)]);
    await vi.waitFor(() => {
      expect(get().openError !== null || get().opening !== null || get().waiting !== null).toBe(
        true,
      );
    });
  };
  const recipe = { kind: 'land', id: 'r3', land: 2 } as const;

  it('a recipe is made', async () => {
    await drop('a.scene.json', recipeFileText(recipe));
    expect(engine.calls.at(-1)).toEqual({ name: 'make', args: [recipe] });
    expect(get().opening).toMatchObject({ name: 'scene r3@2', files: [] });
  });

  it('a recipe waits while a run is going', async () => {
    openTiny();
    get().annotate(1, 1, 0);
    get().annotate(2, 2, 1);
    studio.train();
    await drop('a.scene.json', recipeFileText(recipe));
    expect(get().waiting?.name).toBe('scene r3@2');
    studio.openAnyway();
    expect(engine.calls.at(-1)).toEqual({ name: 'make', args: [recipe] });
  });

  it('a hostile recipe is refused, and what is open stays', async () => {
    openTiny();
    const { scene } = get();
    await drop('evil.json', recipeFileText({ kind: 'made', spec: { lines: 1e9 } as never }));
    expect(get().openError).toMatchObject({
      kind: 'scene',
      file: 'evil.json',
      field: 'recipe.spec.lines',
      found: '1000000000',
      expected: 'a whole number from 8 to 200',
    });
    expect(get().scene).toBe(scene);
    expect(engine.names().filter((n) => n === 'make')).toHaveLength(1);
  });

  it('others are refused, and read once somebody reads them', async () => {
    const text = '{"format":"unmixing-studio-poem"}';
    await drop('poem.json', text);
    expect(get().openError).toMatchObject({ file: 'poem.json', field: 'format' });
    get().dismissOpenError();
    studio.reads({
      format: 'unmixing-studio-poem',
      what: 'a poem',
      open: (file) => {
        throw new StudioError({ kind: 'file', message: `${file.name} rhymes.`, advice: '' });
      },
    });
    await drop('poem.json', text);
    expect(get().openError?.message).toBe('poem.json rhymes.');
  });
});
