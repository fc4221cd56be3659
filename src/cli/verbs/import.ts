// `kubetape import FILE`: makes a tape of an export, and sees to it that it tells the very same story.

import { exportLines } from '../../history/export.js';
import { readExport } from '../../history/import.js';
import { fail } from '../../kubectl/problem.js';
import { digestOf } from '../../log/digest.js';
import { makeTapeFile } from '../../log/new-tape.js';
import { defaultSettings } from '../../machinery/settings.js';
import { defineCliVerb } from '../cli-verb.js';
import { counted } from '../event-text.js';
import { writerOf } from '../tapes.js';
import { VERSION } from '../version.js';

const BATCH = 5_000;

export const importTape = defineCliVerb({
  name: 'import',
  summary: 'Make a tape of what "kubetape export" printed',
  usage: 'FILE',
  examples: `
    kubetape export --tape a.tape > a.ndjson
    kubetape import a.ndjson --tape b.tape

    # From another machine
    ssh build kubetape export | kubetape import - --tape build.tape`,
  flags: {},
  tape: 'none',
  run: ({ host, options, io }, { args }) => {
    const [file, ...more] = args;
    if (file === undefined || more.length > 0) fail('name one file, or - for the standard input');
    const read = readExport(file === '-' ? host.stdin() : host.readFile(file));
    if (!read.ok) return fail(`${file}: ${read.error}`);
    const { events, lines, trailer } = read.value;
    const hash = digestOf(lines);
    if (hash !== trailer.hash)
      fail(
        `${file} is not what was exported: its events have hash ${hash}, and ${trailer.hash} was written`,
      );
    makeTapeFile(options.tape, {
      settings: trailer.settings ?? defaultSettings,
      writer: writerOf(host),
      build: VERSION,
      fill: ({ log }) => {
        for (let i = 0; i < events.length; i += BATCH) log.append(events.slice(i, i + BATCH));
        const made = digestOf(exportLines(log));
        if (made !== hash)
          fail(`${file} cannot be kept on a tape as it is: its hash becomes ${made}`);
      },
    });
    io.stdout(`Made ${options.tape}: ${counted(events.length)}, ${hash}\n`);
    return 0;
  },
});
