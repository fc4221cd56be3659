// `kubetape techniques`: objects that are managed in more ways than one.

import { type Mixture, mixtures } from '../../history/techniques.js';
import { alignColumns } from '../../machinery/align-columns.js';
import { timestamp } from '../../machinery/duration.js';
import { goJson } from '../../machinery/go-json.js';
import { refOfKey } from '../../machinery/object.js';
import { defineCliVerb } from '../cli-verb.js';
import { changeText, refText } from '../event-text.js';
import { noArguments } from '../no-arguments.js';
import { structured } from '../structured-output.js';

export const techniques = defineCliVerb({
  name: 'techniques',
  summary: 'Show objects managed by mixed techniques, and what the next apply would undo',
  examples: `
    kubetape techniques
    kubetape techniques --at 10m -o json`,
  flags: { output: structured() },
  tape: 'reads',
  run: ({ kubectl, io }, { args, flags }) => {
    noArguments('techniques', args);
    const found = mixtures(kubectl.session.log, kubectl.view.revision);
    if (flags.output === 'json') io.stdout(`${goJson(found.map(asJson), '  ')}\n`);
    else if (found.length === 0) io.stdout('Every object is managed by one technique.\n');
    else io.stdout(found.map(asText).join('\n'));
    return 0;
  },
});

function asText({ key, uses, mixedSince, undone, kept }: Mixture): string {
  const lines = alignColumns(
    uses.map(({ technique, since, actions, command }) => [
      `  ${technique}`,
      timestamp(since),
      actions === 1 ? '1 action' : `${actions} actions`,
      command,
    ]),
    { widthMin: 0, padding: 2 },
  );
  const change = (list: NonNullable<Mixture['undone']>) =>
    list.map((one) => `    ${changeText(one)}\n`).join('');
  const undoneText =
    undone === undefined
      ? '  Nobody has applied it: apply would take nothing away, and warn that it is not under its control.\n'
      : undone.length === 0
        ? '  The next apply of the same manifest would undo nothing.\n'
        : `  The next apply of the same manifest would undo:\n${change(undone)}`;
  const keptText =
    undone === undefined || kept.length === 0 ? '' : `  and leave alone:\n${change(kept)}`;
  return `${refText(refOfKey(key))}, mixed since ${timestamp(mixedSince)}\n${lines.join('\n')}\n${undoneText}${keptText}`;
}

function asJson({ key, uses, mixedSince, undone, kept }: Mixture): unknown {
  return {
    ...refOfKey(key),
    techniques: uses.map((use) => ({ ...use, since: timestamp(use.since) })),
    mixedSince: timestamp(mixedSince),
    undone: undone ?? null,
    kept,
  };
}
