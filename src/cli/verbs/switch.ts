// `kubetape switch`: which timeline is meant when nobody says which. The tape remembers it.

import { fail } from '../../kubectl/problem.js';
import { canonicalJson } from '../../machinery/canonical-json.js';
import { defineCliVerb } from '../cli-verb.js';
import { structured } from '../structured-output.js';

export const switchTimeline = defineCliVerb({
  name: 'switch',
  summary: 'Work in another timeline from now on',
  usage: 'NAME',
  examples: `
    # Into a fork, and back
    kubetape switch what-if
    kubetape switch main

    # For one command, or one shell, without switching
    kubetape get pods --timeline what-if
    export KUBETAPE_TIMELINE=what-if`,
  flags: { output: structured() },
  tape: 'marks',
  run: ({ timelines, io }, { args: [name, ...more], flags }) => {
    if (name === undefined || more.length > 0)
      fail("say which timeline: 'kubetape switch main'; 'kubetape timelines' lists them");
    timelines.switchTo(name);
    io.stdout(
      flags.output === 'json'
        ? `${canonicalJson({ current: name })}\n`
        : `Switched to timeline "${name}".\n`,
    );
    return 0;
  },
});
