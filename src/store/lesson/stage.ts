/** A lesson on the page: what was on screen is set aside while it plays, and is there again, exactly, when it is left. */
import { StudioError } from '../../scene/errors';
import type { Lesson } from '../../lessons/lesson';
import { jobOf } from '../job';
import type { Aside } from '../session/api';
import type { Studio } from '../studio';
import { createLessonPlayer } from './player';
import type { LessonPlayer } from './player';
import type { Progress } from './progress';

/** How it ended. */
export type LessonEnd = 'left' | 'kept' | 'other scene';

export interface LessonStage {
  readonly player: LessonPlayer;
  /** Whether what is on screen can become a session: not where that would lose what was there before. */
  readonly canKeep: boolean;
  /** Back to what was on screen. */
  readonly leave: () => void;
  /** What is on screen is the person's own now, as a session; the one before is in the list. */
  readonly keep: () => void;
}

interface StageParts {
  readonly studio: Studio;
  /** Null where the page has no sessions. */
  readonly setAside: (() => Promise<Aside>) | null;
  readonly lesson: Lesson;
  readonly ours: boolean;
  readonly progress: Progress;
  /** From 0. */
  readonly step: number;
  readonly onEnd: (how: LessonEnd) => void;
}

/** What a lesson's session is called. */
export const lessonName = ({ title }: Pick<Lesson, 'title'>): string => `Lesson: ${title}`;

/** @throws StudioError while something is going that would end by it */
export async function startLesson(parts: StageParts): Promise<LessonStage> {
  const { studio, setAside, lesson, step, onEnd } = parts;
  const { store } = studio;
  if (jobOf(store.getState())) {
    throw new StudioError({
      kind: 'lesson',
      message: 'Something is being computed, and a lesson would end it.',
      advice: 'Wait until it has ended, or cancel it; then open the lesson again.',
    });
  }
  const aside = (await setAside?.()) ?? null;
  const before = store.getState();
  // They speak of what was on screen, and are there again with it.
  store.setState({ notices: [] });
  let over = false;
  const player = createLessonPlayer({
    ...parts,
    onOtherScene: () => end('other scene', () => aside?.keep()),
  });
  function end(how: LessonEnd, work: () => void): void {
    if (over) return;
    over = true;
    player.dispose();
    work();
    onEnd(how);
  }
  void player.enter(step);
  return {
    player,
    canKeep: aside?.saved ?? true,
    leave: () =>
      end('left', () => {
        const back = (): void => studio.putBack(before);
        if (aside) aside.putBack(back);
        else back();
      }),
    keep: () => end('kept', () => aside?.keep(lessonName(lesson))),
  };
}
