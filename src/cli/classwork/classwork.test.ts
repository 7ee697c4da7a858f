/** The command for a class: what it prints, what it says apart, and what it refuses. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { madeAnswers, madeAssignment } from '../../../testdata/class/madeClass';
import { answerText } from '../../documents/classAnswer';
import { assignmentText } from '../../documents/classwork';
import type { ClassResult } from '../../protocol/classwork';
import type { Io } from '../io';
import { main } from '../main';

const folder = mkdtempSync(path.join(tmpdir(), 'class-'));
const at = (name: string): string => path.join(folder, name);
const task = madeAssignment({ kind: 'bench', id: 'small' }, 8);
const students = madeAnswers(task, 5);

beforeAll(() => {
  writeFileSync(at('task.class.json'), assignmentText(task.assignment));
  students.forEach((a, i) => writeFileSync(at(`${i}.answer.json`), answerText(a)));
  const other = { ...students[0], assignment: { id: '0'.repeat(16), hash: '0'.repeat(16) } };
  writeFileSync(at('other.json'), answerText(other));
  writeFileSync(at('bad.json'), '{');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(...argv: string[]) {
  let [out, err] = ['', ''];
  const io: Io = {
    stdout: (text) => void (out += text),
    stderr: (text) => void (err += text),
    terminal: false,
    versions: {},
    wasmFolder: '',
    loadWebGpu: () => Promise.reject(new Error('none')),
    onInterrupt: () => () => undefined,
  };
  return { code: await main(['class', ...argv], io), out, err };
}
const answers = students.map((_, i) => at(`${i}.answer.json`));

describe('npm run unmix -- class', () => {
  it('prints the result as JSON, without names', async () => {
    const { code, out, err } = await run(at('task.class.json'), ...answers, '--json');
    expect([code, err]).toEqual([0, '']);
    const result = JSON.parse(out) as ClassResult;
    expect(result.rows).toHaveLength(5);
    expect(result).toMatchObject({ hasTruth: true, clickNext: null });
    expect(out).not.toContain(students[0].name);
  });

  it('prints tables, with names where they are asked for; says what is apart', async () => {
    const { code, out, err } = await run(
      ...[at('task.class.json'), ...answers, at('other.json'), at('bad.json'), '--names'],
    );
    expect(code).toBe(0);
    expect(out).toContain(`(${students[0].name})`);
    expect(out).toContain('| The class’s median |');
    expect(out).toContain('| Perfect labels, same pixels | 0.000 |');
    expect(err).toContain('other.json: It answers another assignment.');
    expect(err).toContain('bad.json: The answer is not valid JSON.');
  });

  it('wrong use and a wrong assignment have codes of their own', async () => {
    expect(await run(at('task.class.json'))).toMatchObject({ code: 2 });
    expect(await run(at('none.json'), ...answers)).toMatchObject({ code: 1 });
    const wrong = await run(at('bad.json'), ...answers);
    expect(wrong).toMatchObject({ code: 1 });
    expect(wrong.err).toContain('The assignment is not valid JSON.');
    expect((await run('--help')).out).toContain('--click-next');
  });
});
