import { describe, expect, it } from 'vitest';
import { makeEngineHolder } from './holder';
import type { ComputeEngine } from './select';
import type { EngineChoice } from './info';

/** A selector whose answers are given by hand, in any order. */
function bench() {
  const open: { choice: EngineChoice; answer(ok: boolean): void }[] = [];
  const log: string[] = [];
  const holder = makeEngineHolder(
    (choice) =>
      new Promise((resolve, reject) => {
        open.push({
          choice,
          answer: (ok) =>
            ok
              ? resolve({ info: { adapter: choice } } as unknown as ComputeEngine)
              : reject(new Error(choice)),
        });
      }),
    {
      ready: (info) => log.push(`ready ${info.adapter}`),
      failed: (error) => log.push(`failed ${(error as Error).message}`),
    },
  );
  const turn = () => new Promise((resolve) => setTimeout(resolve, 0));
  return { open, log, holder, turn };
}

describe('engine holder', () => {
  it('starts carefully when told so, and no more after another choice', async () => {
    const asked: boolean[] = [];
    const holder = makeEngineHolder(
      (_, careful) => {
        asked.push(careful);
        return Promise.reject(new Error('none'));
      },
      { ready: () => undefined, failed: () => undefined },
    );
    holder.choose('auto', true);
    await holder.get().catch(() => undefined);
    holder.choose('auto');
    await holder.get().catch(() => undefined);
    expect(asked).toEqual([true, false]);
  });

  it('starts engines one after the other and reports only the newest', async () => {
    const { open, log, holder, turn } = bench();
    holder.choose('webgpu');
    holder.choose('wasm');
    await turn();
    expect(open.map((o) => o.choice)).toEqual(['webgpu']);
    open[0].answer(true);
    await turn();
    expect(open.map((o) => o.choice)).toEqual(['webgpu', 'wasm']);
    open[1].answer(true);
    await turn();
    expect(log).toEqual(['ready wasm']);
    expect((await holder.get()).info.adapter).toBe('wasm');
  });

  it('does not report the failure of an engine nobody wants any more', async () => {
    const { open, log, holder, turn } = bench();
    holder.choose('webgpu');
    holder.choose('wasm');
    await turn();
    open[0].answer(false);
    await turn();
    open[1].answer(true);
    await turn();
    expect(log).toEqual(['ready wasm']);
  });

  it('starts the last choice again after a failure or a loss', async () => {
    const { open, log, holder, turn } = bench();
    holder.choose('webgpu');
    await turn();
    open[0].answer(false);
    await turn();
    expect(log).toEqual(['failed webgpu']);
    const again = holder.get();
    await turn();
    open[1].answer(true);
    expect((await again).info.adapter).toBe('webgpu');
    holder.drop();
    void holder.get();
    await turn();
    expect(open[2].choice).toBe('webgpu');
  });
});
