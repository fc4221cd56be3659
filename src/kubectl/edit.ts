// `kubectl edit`: an object in one's editor, and what was changed of it sent as a patch.
//
// Source: kubectl pkg/cmd/util/editor/editoptions.go. Departures: several objects are edited one after another,
// not as one List; no --windows-line-endings.

import type { Kind } from '../kinds/kind.js';
import { apiVersionOf, versionSpoken } from '../kinds/lookup.js';
import type { KubeObject } from '../machinery/object.js';
import { type Failure, isFailure } from '../machinery/status.js';
import { readYaml } from '../machinery/yaml.js';
import { dumpYaml } from '../machinery/yaml-dump.js';
import { annotated, saveConfigFlag } from './create/creating.js';
import { text } from './flags.js';
import { filenameFlags } from './manifest-files.js';
import { withoutManaged } from './print-objects.js';
import { fail, failAll, KubectlError, type Problem } from './problem.js';
import { fieldManagerFlag, outputFlags, reporter, writeOptions } from './report.js';
import { ask } from './request.js';
import { findTargets, type Target } from './targets.js';
import { twoWayPatch } from './two-way.js';
import { defineVerb, type Kubectl } from './verb.js';

const HEADER = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;
const NO_CHANGES = 'Edit cancelled, no changes made.';
const NOTHING_VALID = 'Edit cancelled, no valid changes were saved.';

const flags = {
  ...filenameFlags('to use to edit the resource'),
  ...outputFlags,
  ...saveConfigFlag,
  ...fieldManagerFlag('kubectl-edit'),
  subresource: text('If specified, edit will operate on the subresource of the requested object.'),
} as const;

export const editVerb = defineVerb({
  name: 'edit',
  summary: 'Edit a resource on the server',
  usage: '(RESOURCE/NAME | -f FILENAME)',
  examples: `
# Edit the service named 'registry', with the editor that KUBE_EDITOR or EDITOR names
kubectl edit svc/registry
KUBE_EDITOR="nano" kubectl edit svc/registry
# Edit the job 'myjob' in JSON
kubectl edit job.v1.batch/myjob -o json
`,
  writes: true,
  flags,
  run(kubectl, { args, flags: given }) {
    const isJson = given.output === 'json';
    if (!isJson && given.output !== '' && given.output !== 'yaml')
      fail(`The flag 'output' must be one of yaml|json, not ${JSON.stringify(given.output)}`);
    const { targets, problems } = findTargets(kubectl, args, given);
    failAll(problems);
    if (targets.length === 0) fail('no objects passed to edit');
    const report = reporter(kubectl, { ...given, output: '', template: '' }, 'none');
    for (const target of targets) {
      const after = new Edit(kubectl, target, { ...given, isJson }).run();
      if (after) report(after, 'edited');
    }
    return 0;
  },
});

interface How {
  readonly isJson: boolean;
  readonly 'save-config': boolean;
  readonly 'field-manager': string;
  readonly subresource: string;
}

/** One object, shown until what comes back is taken or given up. */
class Edit {
  readonly #kubectl: Kubectl;
  readonly #target: Target;
  readonly #how: How;
  readonly #shown: KubeObject;

  constructor(kubectl: Kubectl, target: Target, how: How) {
    this.#kubectl = kubectl;
    this.#target = target;
    this.#how = how;
    this.#shown = withoutManaged(target.object) as KubeObject;
  }

  /** The object as it is afterwards; undefined when nothing was changed. */
  run(): object | undefined {
    const original = this.#textOf(this.#shown);
    let body = original;
    let complaint = '';
    for (;;) {
      const saved = withoutComments(this.#open(complaint, body));
      if (saved.trim() === '') return this.#giveUp('Edit cancelled, saved file was empty.');
      if (saved === withoutComments(original)) return this.#giveUp(NO_CHANGES);
      if (complaint !== '' && saved === withoutComments(body)) this.#keep(saved);
      try {
        return this.#save(saved);
      } catch (error) {
        if (!(error instanceof KubectlError)) throw error;
        complaint = complaintOf(error, this.#target);
        body = saved;
      }
    }
  }

  #textOf(object: KubeObject): string {
    return this.#how.isJson ? `${JSON.stringify(object, null, 4)}\n` : dumpYaml(object);
  }

  #open(complaint: string, body: string): string {
    const { edit } = this.#kubectl.io;
    if (!edit)
      return fail(
        'no editor can be started from here: save the object with `get -o yaml`, change the file, and use `replace -f` or `apply -f`',
      );
    return edit(`${HEADER}${complaint}${body}`, this.#how.isJson ? '.json' : '.yaml');
  }

  #giveUp(said: string): undefined {
    this.#kubectl.io.stderr(`${said}\n`);
    return undefined;
  }

  /** The same mistake twice: the work is kept, and that is the end. */
  #keep(saved: string): never {
    const kept = this.#kubectl.io.keep?.(saved, this.#how.isJson ? '.json' : '.yaml');
    if (kept !== undefined)
      this.#kubectl.io.stderr(
        `A copy of your changes has been stored to ${JSON.stringify(kept)}\n`,
      );
    return fail(NOTHING_VALID);
  }

  #save(saved: string): object | undefined {
    const { kind, ref } = this.#target;
    const { subresource } = this.#how;
    const read = readYaml(saved);
    if (!read.ok) return fail(`The edited file had a syntax error: ${read.error}`);
    const edited = sameObject(kind, this.#shown, read.value);
    const wanted = this.#how['save-config'] ? annotated(edited as never) : edited;
    const { patchType, patch, isEmpty } = twoWayPatch(kind, this.#shown, wanted);
    if (isEmpty) return this.#giveUp(NO_CHANGES);
    const answer = ask(this.#kubectl, 'imperative-command', {
      verb: 'patch',
      ref,
      ...versionSpoken(kind),
      patchType,
      patch,
      ...(subresource === '' ? {} : { subresource }),
      options: writeOptions('none', this.#how['field-manager']),
    });
    if (isFailure(answer)) throw new KubectlError([answer]);
    return answer.object;
  }
}

/** What came back, if it is the object that was sent. */
function sameObject(kind: Kind, { metadata }: KubeObject, edited: unknown): KubeObject {
  const { apiVersion, kind: name, metadata: given } = (edited ?? {}) as Partial<KubeObject>;
  const isSame =
    apiVersion === apiVersionOf(kind) && name === kind.kind && given?.name === metadata.name;
  return isSame
    ? (edited as KubeObject)
    : fail('At least one of apiVersion, kind and name was changed');
}

const withoutComments = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n');

/** What the file opens with the next time. */
function complaintOf({ problems }: KubectlError, { kind, ref }: Target): string {
  const resource = `${kind.plural}${kind.group === '' ? '' : `.${kind.group}`}`;
  return problems
    .flatMap((problem) => complaintLines(problem, `${resource} ${JSON.stringify(ref.name)}`))
    .join('');
}

function complaintLines(problem: Problem, what: string): readonly string[] {
  if (typeof problem === 'string') return [...commented(problem), '#\n'];
  const causes = (problem as Failure).details?.causes ?? [];
  const lines = causes.map(
    ({ field, message }) => `# * ${field === undefined ? '' : `${field}: `}${message}\n`,
  );
  const invalid = problem.reason === 'Invalid' && lines.length > 0;
  return invalid
    ? [`# ${what} was not valid:\n`, ...lines, '#\n']
    : [...commented(`${what} could not be patched: ${problem.message}`), '#\n'];
}

const commented = (text: string): readonly string[] =>
  text.split('\n').map((line) => `# ${line}\n`);
