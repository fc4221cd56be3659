// `kubetape why OBJECT[.path]`: who made it so, where they had it from, and what it all began with.

import { pathText } from '../../history/field-path.js';
import { bool, number } from '../../kubectl/flags.js';
import { fail } from '../../kubectl/problem.js';
import { refOfKey } from '../../machinery/object.js';
import { whyEvent, whyIs } from '../../reasons/why.js';
import { defineCliVerb } from '../cli-verb.js';
import { refText } from '../event-text.js';
import { objectPath } from '../object-path.js';
import { structured } from '../structured-output.js';
import { whyJson, whyLines } from '../why-text.js';

export const why = defineCliVerb({
  name: 'why',
  summary: 'Show why something is as it is: who set it, from what, down to what began it',
  usage: '(TYPE/NAME[.PATH] | @REVISION) [--at MOMENT]',
  examples: `
    # Where does this pod's image come from?
    kubetape why pod/web-7d4b9c6f5-x2k8p.spec.containers[0].image

    # Who scaled the deployment, and why; and who did before that
    kubetape why deployment/web.spec.replicas
    kubetape why deployment/web.spec.replicas --back 1

    # What led to the last change of a pod, also of one that is gone; as it was seven minutes in
    kubetape why pod/web-7d4b9c6f5-x2k8p
    kubetape why pod/web-7d4b9c6f5-x2k8p.status.phase --at 7m

    # What led to one event of the log
    kubetape why @142 -o json`,
  flags: {
    back: number('So many changes further back: 1 is the one before the last', { default: 0 }),
    reads: bool('Look again through the eyes of each controller: what it read and copied', {
      default: true,
    }),
    output: structured('the whole chain, with all that was read'),
  },
  tape: 'reads',
  run: ({ kubectl, io }, { args, flags }) => {
    if (flags.back < 0) fail('--back counts backwards already: 1 is the change before the last');
    const { log } = kubectl.session;
    const upTo = kubectl.view.revision;
    const found = ofRevision(args) ?? objectPath(kubectl, args);
    const { reads, back } = flags;
    const why =
      typeof found === 'number'
        ? whyEvent(log, found, reads)
        : whyIs(log, found.key, { path: found.path, upTo, back, reads });
    if (!why) return fail(nothingSaid(found, back));
    if (flags.output === 'json') io.stdout(whyJson(why));
    else for (const line of whyLines(why, log.settings.epoch)) io.stdout(`${line}\n`);
    return 0;
  },
});

/** `@142` asks about an event. */
function ofRevision(args: readonly string[]): number | undefined {
  const match = args.length === 1 ? /^@(\d+)$/.exec(args[0] ?? '') : null;
  return match ? Number(match[1]) : undefined;
}

function nothingSaid(found: number | ReturnType<typeof objectPath>, back: number): string {
  if (typeof found === 'number') return `there is no revision ${found}`;
  const name = `${refText(refOfKey(found.key))}${found.path.length > 0 ? ` ${pathText(found.path)}` : ''}`;
  return back > 0 ? `${name} was not changed ${back} more times before` : `${name} was never set`;
}
