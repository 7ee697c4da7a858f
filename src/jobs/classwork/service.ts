/** What a scoring worker does: one scene and assignment, then question after question. The worker's entry only wires it. */
import { parseAssignment } from '../../documents/classwork';
import type { Assignment } from '../../documents/classwork';
import type { ClassEvent, ClassRequest, Collected } from '../../protocol/classwork';
import { toErrorData } from '../../scene/errors';
import { collect } from './collect';
import { answerTexts } from './files';
import { classResult, clickNextLine } from './result';
import { makeScorer } from './score';
import type { ClassScorer } from './score';

/** @param pause lets other messages in */
export function makeClassService(
  post: (event: ClassEvent) => void,
  pause: () => Promise<void>,
): (request: ClassRequest) => Promise<void> {
  let of: { readonly assignment: Assignment; readonly scorer: ClassScorer } | null = null;

  let collected: Collected | null = null;

  async function answer(request: ClassRequest): Promise<ClassEvent | null> {
    if (request.type === 'scene') {
      const assignment = parseAssignment(request.assignment, 'the assignment');
      of = { assignment, scorer: makeScorer(assignment, { ...request.scene, notes: [] }) };
      return null;
    }
    if (!of) throw new Error('A scoring worker was asked before it had a scene.');
    const { assignment, scorer } = of;
    switch (request.type) {
      case 'collect':
        collected = collect(assignment, await answerTexts(request.files));
        return { type: 'collected', collected };
      case 'score':
        return {
          type: 'scored',
          scores: request.answers.map(({ at, labels }) => ({ at, score: scorer.score(labels) })),
        };
      case 'clickNext':
        return { type: 'clickNext', rmse: await clickNextLine(assignment, scorer, pause) };
      case 'result': {
        if (!collected) throw new Error('A result was asked for before the answers were read.');
        const input = { ...request.of, collected };
        return { type: 'result', result: await classResult(assignment, scorer, input) };
      }
    }
  }

  return async (request) => {
    try {
      const event = await answer(request);
      if (event) post(event);
    } catch (error) {
      post({ type: 'failed', error: toErrorData(error) });
    }
  };
}
