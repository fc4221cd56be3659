// `kubectl wait`: lets virtual time pass until objects are as they should be.
//
// Source: kubectl pkg/cmd/wait/wait.go. The timeout is virtual too: nobody waits in earnest.

import { refOf } from '../../machinery/object.js';
import {
  type Found,
  fetchObjects,
  readArguments,
  refTo,
  type Scope,
  type Wanted,
} from '../arguments.js';
import { bool, duration, text, texts } from '../flags.js';
import { objectPrinter } from '../print-objects.js';
import { fail, failAll, type Problem } from '../problem.js';
import { printedName } from '../resources.js';
import { defineVerb, type Kubectl } from '../verb.js';
import { type Condition, parseCondition } from './condition.js';

const WEEK_MS = 7 * 24 * 3_600_000;

export const wait = defineVerb({
  name: 'wait',
  summary: 'Let virtual time pass until a condition holds on one or many resources',
  usage:
    '([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath={}[=value]]',
  examples: `
    # Until the deployment is available
    kubectl wait --for=condition=Available deployment/web --timeout=2m

    # Until a pod runs, until it is gone
    kubectl wait --for=jsonpath='{.status.phase}'=Running pod/web-0
    kubectl wait --for=delete pod/web-0`,
  flags: {
    all: bool('Select all resources of the specified types'),
    'all-namespaces': bool('Look in all namespaces', { short: 'A' }),
    'field-selector': text('Selector (field query) to filter on'),
    for: texts('What to wait for: create, delete, condition=NAME[=VALUE], jsonpath={...}[=VALUE]'),
    output: text('name, json or yaml', { short: 'o' }),
    selector: text('Selector (label query) to filter on', { short: 'l' }),
    timeout: duration('Give up after so much virtual time; 0 looks once, negative is a week', {
      default: 30_000,
    }),
  },
  writes: true,
  run: (kubectl, { args, flags }) => {
    if (flags.for.length === 0) fail(`unrecognized condition: []`);
    const conditions = flags.for.map(parseCondition);
    const scope: Scope = {
      all: flags.all,
      allNamespaces: flags['all-namespaces'],
      labelSelector: flags.selector,
      fieldSelector: flags['field-selector'],
      nameRequired: true,
    };
    const wanted = readArguments(kubectl.view, args, scope);
    const until = kubectl.session.now + (flags.timeout < 0 ? WEEK_MS : flags.timeout);
    const isFor = (word: string) => flags.for.some((one) => one.toLowerCase() === word);
    const found = objectsToWaitFor(kubectl, wanted, scope, until, isFor);
    const problems: Problem[] = [];
    for (const one of found) {
      const problem = waitFor(kubectl, one, conditions, flags.timeout === 0 ? undefined : until);
      if (problem) problems.push(problem);
      else kubectl.io.stdout(met(kubectl, one, flags.output));
    }
    failAll(problems);
    return 0;
  },
});

function objectsToWaitFor(
  kubectl: Kubectl,
  wanted: readonly Wanted[],
  scope: Scope,
  until: number,
  isFor: (word: string) => boolean,
): readonly Found[] {
  if (isFor('create')) {
    const isThere = () =>
      wanted.every(({ kind, names }) =>
        names === undefined
          ? fetchObjects(kubectl, [{ kind, names }], scope).found.length > 0
          : names.every((name) => kubectl.view.find(refTo(kubectl, kind, name))),
      );
    if (!kubectl.session.advanceUntil(isThere, until - kubectl.session.now))
      fail('timed out waiting for the condition');
  }
  const { found, problems } = fetchObjects(kubectl, wanted, scope);
  const isGone = (problem: Problem) => typeof problem !== 'string' && problem.reason === 'NotFound';
  if (isFor('delete')) {
    if (found.length === 0 && problems.every(isGone)) return [];
    failAll(problems.filter((problem) => !isGone(problem)));
  } else failAll(problems);
  if (found.length === 0) fail('no matching resources found');
  return found;
}

/** Returns what went wrong. Conditions are waited for one after the other; without an end, they are looked at once. */
function waitFor(
  kubectl: Kubectl,
  { kind, object }: Found,
  conditions: readonly Condition[],
  until: number | undefined,
): Problem | undefined {
  const ref = refOf(object);
  const { session } = kubectl;
  const { uid } = object.metadata;
  for (const condition of conditions) {
    const holds = () => {
      const now = kubectl.view.find(ref);
      // An object of the same name that came later is another one.
      return condition(now?.metadata.uid === uid ? now : undefined);
    };
    if (holds()) continue;
    if (until === undefined) return `condition not met for ${object.metadata.name}`;
    const left = until - kubectl.session.now;
    if (left <= 0 || !session.advanceUntil(holds, left))
      return `timed out waiting for the condition on ${kind.plural}/${object.metadata.name}`;
  }
  return undefined;
}

function met(kubectl: Kubectl, { kind, object }: Found, output: string): string {
  if (output === '') return `${printedName(kind)}/${object.metadata.name} condition met\n`;
  return objectPrinter(kubectl, output, { operation: 'condition met' })([
    kubectl.view.find(refOf(object)) ?? object,
  ]);
}
