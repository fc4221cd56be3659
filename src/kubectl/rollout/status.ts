// `kubectl rollout status`: lets virtual time pass until a rollout is done, and says how it goes.
//
// Source: kubectl pkg/cmd/rollout/rollout_status.go. Without a timeout it gives up after a day of virtual time:
// nothing that has not happened by then will.

import { refOf } from '../../machinery/object.js';
import type { Found } from '../arguments.js';
import { bool, duration, number, text } from '../flags.js';
import { areFilenamesGiven, filenameFlags } from '../manifest-files.js';
import { fail, failAll, type Problem } from '../problem.js';
import { findTargets } from '../targets.js';
import { defineVerb, type Kubectl } from '../verb.js';
import { progressOf } from './progress.js';

const DAY_MS = 24 * 3_600_000;

export const status = defineVerb({
  name: 'status',
  summary: 'Let virtual time pass until a rollout is done, and tell how it goes',
  usage: '(TYPE NAME | TYPE/NAME) [flags]',
  examples: `
    kubectl rollout status deployment/web

    # Only look
    kubectl rollout status deployment/web --watch=false`,
  flags: {
    ...filenameFlags('identifying the resource to get from a server.'),
    revision: number('Pin to this revision; 0 is the latest'),
    selector: text('Selector (label query) to filter on', { short: 'l' }),
    timeout: duration('Give up after so much virtual time'),
    watch: bool('Let time pass until the rollout is done', { short: 'w', default: true }),
  },
  writes: true,
  run: (kubectl, { args, flags }) => {
    if (args.length === 0 && !areFilenamesGiven(flags)) fail('Required resource not specified.');
    if (flags.revision < 0) fail(`revision must be a positive integer: ${flags.revision}`);
    const scope = { labelSelector: flags.selector };
    const found = findTargets(kubectl, args, flags, { ...scope, nameRequired: false });
    const problems: Problem[] = [];
    for (const one of found.targets) {
      const limit = flags.watch ? flags.timeout || DAY_MS : undefined;
      const problem = follow(kubectl, one, flags.revision, limit);
      if (problem) problems.push(problem);
    }
    failAll([...problems, ...found.problems]);
    return 0;
  },
});

/** Says every new sentence once; without a limit, says the first and is done. */
function follow(
  kubectl: Kubectl,
  { kind, object }: Found,
  revision: number,
  limit: number | undefined,
): Problem | undefined {
  const ref = refOf(object);
  let said = '';
  let gone = false;
  const isDone = (): boolean => {
    const now = kubectl.view.find(ref);
    if (!now) {
      gone = true;
      return true;
    }
    const { text: sentence, done } = progressOf(kind.kind, now, revision);
    if (sentence !== said) kubectl.io.stdout(sentence);
    said = sentence;
    return done;
  };
  if (isDone() || limit === undefined) return undefined;
  const held = kubectl.session.advanceUntil(isDone, limit);
  if (gone) return 'object has been deleted';
  return held ? undefined : 'timed out waiting for the condition';
}
