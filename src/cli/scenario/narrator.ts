// Tells a scenario while it runs: the notes, the command lines as one would type them, and what they print.

import picocolors from 'picocolors';
import type { Observer } from '../../scenario/run.js';
import type { Scenario } from '../../scenario/scenario.js';
import { deedCommand } from '../../scenario/telling.js';
import type { Cli } from '../cli-verb.js';

/** Longer lines are hard to read. */
const WIDTH_MAX = 88;

export function narrator({ io, options }: Cli, scenario: Scenario): Observer {
  const colours = picocolors.createColors(options.colour);
  const width = Math.min(WIDTH_MAX, io.width);
  const tell = (text: string): void => {
    for (const paragraph of text.trim().split(/\n/))
      io.stdout(
        `${wrapped(paragraph, width - 2)
          .map((line) => colours.cyan(`# ${line}`.trimEnd()))
          .join('\n')}\n`,
      );
  };
  io.stdout(`${colours.bold(scenario.name)}\n`);
  if (scenario.about !== '') tell(scenario.about);
  return {
    began({ note, deed }) {
      const command = deedCommand(deed);
      if (note !== undefined || command !== undefined) io.stdout('\n');
      // A note of several lines begins a chapter.
      if (note?.includes('\n')) io.stdout('\n');
      if (note !== undefined) tell(note);
      if (command === undefined) return;
      const [first = '', ...rest] = command.split('\n');
      io.stdout(`${colours.green('$')} ${colours.bold(first)}\n`);
      for (const line of rest) io.stdout(`${line}\n`);
    },
    ended({ output }) {
      if (output !== '') io.stdout(output.replace(/\n?$/, '\n'));
    },
  };
}

function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
