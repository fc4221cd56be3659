// What a Behavior says that a command answers, whether somebody types it or a probe runs it.

import { matchesGlob } from '../../../machinery/glob.js';
import type { ExecAnswer } from '../index.js';

export const answerTo = (
  answers: readonly ExecAnswer[],
  words: readonly string[],
): ExecAnswer | undefined => answers.find(({ command }) => matchesGlob(command, words.join(' ')));
