// `kubectl auth`: who one is, and what one may do.
//
// On the command line everyone is the administrator; `--as` asks about somebody else.

import { printLines } from '../../machinery/table.js';
import { defineVerb, type Verb } from '../verb.js';
import { canI } from './can-i.js';
import { asFlags, whoAsks } from './who-asks.js';

const whoami = defineVerb({
  name: 'whoami',
  summary: 'Check self subject attributes',
  examples: `
    kubectl auth whoami
    kubectl auth whoami --as system:serviceaccount:default:robot`,
  flags: { ...asFlags },
  run: ({ io }, { flags }) => {
    const { name, uid, groups, extra = {} } = whoAsks(flags);
    const rows = [
      ['ATTRIBUTE', 'VALUE'],
      ['Username', name],
      ...(uid === undefined ? [] : [['UID', uid]]),
      ['Groups', `[${groups.join(' ')}]`],
      ...Object.entries(extra).map(([key, values]) => [`Extra: ${key}`, `[${values.join(' ')}]`]),
    ];
    io.stdout(
      printLines(rows)
        .map((line) => `${line}\n`)
        .join(''),
    );
    return 0;
  },
});

export const auth: Verb = {
  name: 'auth',
  summary: 'Inspect authorization',
  verbs: [canI, whoami],
};
