// `kubetape clock`: what time it is on the tape.

import { alignColumns } from '../../machinery/align-columns.js';
import { formatGoDuration, timestamp } from '../../machinery/duration.js';
import { goJson } from '../../machinery/go-json.js';
import { defineCliVerb } from '../cli-verb.js';
import { noArguments } from '../no-arguments.js';
import { structured } from '../structured-output.js';

export const clock = defineCliVerb({
  name: 'clock',
  summary: 'Show the virtual time, the revision and how the tape was made',
  examples: `
    kubetape clock

    # Only the time
    kubetape clock -o json | jq -r .now`,
  flags: { output: structured() },
  tape: 'reads',
  run: ({ kubectl, io, options }, { args, flags }) => {
    noArguments('clock', args);
    const { log } = kubectl.session;
    const { revision, now } = kubectl.view;
    const { epoch, seed, kubernetes, latency } = log.settings;
    if (flags.output === 'json') {
      const facts = {
        now: timestamp(now),
        revision,
        start: timestamp(epoch),
        seed,
        kubernetes,
        latency,
        timeline: log.timeline,
      };
      io.stdout(`${goJson(facts, '  ')}\n`);
      return 0;
    }
    const lines = [
      ['Now:', `${timestamp(now)} (${formatGoDuration(now - epoch)} after the start)`],
      ['Revision:', String(revision)],
      ['Start:', timestamp(epoch)],
      ['Kubernetes:', kubernetes],
      ['Seed:', `${seed}, latency ${latency}`],
      ['Tape:', `${options.tape}, timeline ${log.timeline}`],
    ];
    io.stdout(`${alignColumns(lines, { widthMin: 0, padding: 2 }).join('\n')}\n`);
    return 0;
  },
});
