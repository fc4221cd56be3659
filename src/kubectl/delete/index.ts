// `kubectl delete`: asks for objects to go, says so, and waits until they are gone.
//
// Source: kubectl pkg/cmd/delete/delete.go. Departure: without a terminal to ask at, --interactive reads
// its answer from standard input.

import type { Technique } from '../../events/event.js';
import type { ObjectRef } from '../../machinery/object.js';
import { isFailure } from '../../machinery/status.js';
import { type DryRun, dryRunFlag, dryRunOf, dryRunSuffix } from '../dry-run.js';
import { bool, type FlagValues, text } from '../flags.js';
import { areFilenamesGiven, filenameFlags } from '../manifest-files.js';
import { oneByOne } from '../one-by-one.js';
import { fail, failAll, fromSource, type Problem, refuse } from '../problem.js';
import { rawFlag } from '../raw-flag.js';
import { ask, warn } from '../request.js';
import { printedName } from '../resources.js';
import { type NamedTarget, nameTargets } from '../targets.js';
import { defineVerb, type Kubectl } from '../verb.js';
import { isGone, waitUntil } from '../waiting.js';
import { deleteOptions, deletionFlags } from './flags.js';

const flags = {
  ...rawFlag,
  ...filenameFlags('containing the resource to delete.'),
  ...deletionFlags,
  ...dryRunFlag,
  all: bool('Delete all resources, in the namespace of the specified resource types.'),
  'all-namespaces': bool('If present, list the requested object(s) across all namespaces.', {
    short: 'A',
  }),
  selector: text('Selector (label query) to filter on.', { short: 'l' }),
  'field-selector': text('Selector (field query) to filter on.'),
  'ignore-not-found': bool(
    'Treat "resource not found" as a successful delete. Defaults to "true" when --all is specified.',
  ),
  interactive: bool('If true, delete resource only when user confirms.', { short: 'i' }),
  now: bool('If true, resources are signaled for immediate shutdown (same as --grace-period=1).'),
  output: text('Output mode. Use "-o name" for shorter output (resource/name).', { short: 'o' }),
  wait: bool('If true, wait for resources to be gone before returning.', { default: true }),
} as const;

export const deleteVerb = defineVerb({
  name: 'delete',
  summary:
    'Delete resources by file names, stdin, resources and names, or by resources and label selector.',
  usage: 'delete ([-f FILENAME] | TYPE [(NAME | -l label | --all)])',
  examples: `
# Delete a pod using the type and name specified in pod.json
kubectl delete -f ./pod.json
# Delete pods and services with label name=myLabel
kubectl delete pods,services -l name=myLabel
# Delete a pod with minimal delay
kubectl delete pod foo --now
# Force delete a pod on a dead node
kubectl delete pod foo --force
`,
  writes: true,
  flags,
  run(kubectl, { args, flags, given }) {
    const deleting = settle(kubectl, flags, given);
    const { targets, problems } = nameTargets(kubectl, args, flags, {
      labelSelector: flags.selector,
      fieldSelector: flags['field-selector'],
      all: flags.all,
      allNamespaces: flags['all-namespaces'],
    });
    if (flags.interactive && !confirmed(kubectl, targets)) return 0;
    deleteTargets(kubectl, deleting, targets, [...problems]);
    return 0;
  },
});

export interface Deleting {
  readonly technique: Technique;
  readonly dryRun: DryRun;
  readonly cascade: string;
  readonly gracePeriod: number;
  readonly timeout: number;
  readonly ignoreNotFound: boolean;
  readonly wait: boolean;
  readonly output: string;
  /** Warn when an object turns out to have no namespace though one was given. */
  readonly warnsOfScope: boolean;
}

/** The flags made consistent, or refused, in kubectl's order. */
function settle(
  kubectl: Kubectl,
  flags_: FlagValues<typeof flags>,
  given: ReadonlySet<string>,
): Deleting {
  const { all, selector, force, now, output } = flags_;
  const selects = all || selector !== '' || flags_['field-selector'] !== '';
  let gracePeriod = flags_['grace-period'];
  if (now) {
    if (gracePeriod !== -1) fail('--now and --grace-period cannot be specified together');
    gracePeriod = 1;
  }
  if (gracePeriod === 0 && !force) gracePeriod = 1;
  if (force && gracePeriod < 0) gracePeriod = 0;
  const dryRun = dryRunOf(kubectl, flags_['dry-run']);
  if (output !== '' && output !== 'name')
    fail(`unexpected -o output mode: ${output}. We only support '-o name'`);
  if (gracePeriod > 0 && force)
    fail('--force and --grace-period greater than 0 cannot be specified together');
  if (force) warn(kubectl, IMMEDIATE);
  return {
    technique: areFilenamesGiven(flags_) ? 'imperative-object-configuration' : 'imperative-command',
    dryRun,
    cascade: flags_.cascade,
    gracePeriod,
    timeout: flags_.timeout,
    ignoreNotFound: given.has('ignore-not-found') ? flags_['ignore-not-found'] : selects,
    wait: flags_.wait,
    output,
    warnsOfScope: kubectl.namespaceGiven && !flags_['all-namespaces'],
  };
}

const IMMEDIATE =
  'Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.';

/** Deletes them all, waits, and ends the verb if anything went wrong. */
export function deleteTargets(
  kubectl: Kubectl,
  deleting: Deleting,
  targets: readonly NamedTarget[],
  problems: Problem[],
): void {
  const { io } = kubectl;
  const leaving: { ref: ObjectRef; uid: string; target: NamedTarget }[] = [];
  let found = 0;
  let warned = !deleting.warnsOfScope;
  oneByOne(targets, problems, (target) => {
    if (!warned && !target.kind.namespaced) {
      warn(kubectl, 'deleting cluster-scoped resources, not scoped to the provided namespace');
      warned = true;
    }
    const uid = deleteOne(kubectl, deleting, target);
    if (uid === undefined) return;
    found++;
    if (uid !== '') leaving.push({ ref: target.ref, uid, target });
  });
  failAll(problems);
  if (found === 0) io.stdout('No resources found\n');
  if (!deleting.wait || deleting.dryRun !== 'none') return;
  const stays = (view: Kubectl['view']) =>
    leaving.filter(({ ref, uid }) => !isGone(view, ref, uid));
  if (waitUntil(kubectl, deleting.timeout, (view) => stays(view).length === 0)) return;
  failAll(
    stays(kubectl.session.view()).map(
      ({ target }) =>
        `timed out waiting for the condition on ${target.kind.plural}/${target.ref.name}`,
    ),
  );
}

/** The uid of what was deleted, '' when nothing was sent, undefined when it was not there. */
function deleteOne(kubectl: Kubectl, deleting: Deleting, target: NamedTarget): string | undefined {
  const { ref, source } = target;
  if (deleting.dryRun === 'client') {
    say(kubectl, deleting, target);
    return '';
  }
  const options = deleteOptions(deleting.cascade, deleting.gracePeriod, deleting.dryRun);
  const answer = ask(kubectl, deleting.technique, { verb: 'delete', ref, options });
  if (isFailure(answer)) {
    if (deleting.ignoreNotFound && answer.reason === 'NotFound') return undefined;
    return refuse(source === '' ? answer : fromSource(answer, 'deleting', source));
  }
  say(kubectl, deleting, target);
  return answer.object.metadata.uid;
}

function say(
  { io, view }: Kubectl,
  { output, gracePeriod, dryRun }: Deleting,
  target: NamedTarget,
) {
  const { kind, ref } = target;
  if (output === 'name') {
    io.stdout(`${printedName(kind)}/${ref.name}\n`);
    return;
  }
  const operation = gracePeriod === 0 ? 'force deleted' : 'deleted';
  const tells = kind.namespaced && view.feature('DeletedFromNamespace');
  const from = tells ? ` from ${ref.namespace} namespace` : '';
  io.stdout(`${printedName(kind)} "${ref.name}" ${operation}${from}${dryRunSuffix(dryRun)}\n`);
}

function confirmed({ io, view }: Kubectl, targets: readonly NamedTarget[]): boolean {
  if (targets.length === 0) {
    io.stdout('No resources found\n');
    return false;
  }
  const names = targets.map(({ kind, ref }) => `${printedName(kind)}/${ref.name}\n`).join('');
  io.stdout(`You are about to delete the following ${targets.length} resource(s):\n${names}`);
  const answers = view.feature('DeletionAnswersNo') ? 'y/N' : 'y/n';
  io.stdout(`Do you want to continue? (${answers}): `);
  const agreed = io.files.stdin().trim().toLowerCase() === 'y';
  if (!agreed) io.stdout('deletion is cancelled\n');
  return agreed;
}
