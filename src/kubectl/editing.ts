// Objects in one's editor, until what comes back is taken or given up: what `edit`, `create --edit` and
// `apply edit-last-applied` share.
//
// Source: kubectl pkg/cmd/util/editor/editoptions.go. Several objects are shown as one List. What a server refuses as
// invalid is shown again, with the reasons; anything else that goes wrong ends the verb, and the work is kept.

import type { Kind } from '../kinds/kind.js';
import { goJson } from '../machinery/go-json.js';
import { isJsonObject, type JsonObject } from '../machinery/json.js';
import type { KubeObject, ObjectRef } from '../machinery/object.js';
import type { Failure } from '../machinery/status.js';
import { dumpYaml } from '../machinery/yaml-dump.js';
import { readYamlStream } from '../machinery/yaml-stream.js';
import { bool } from './flags.js';
import { inNamespace, objectsOf, refOfManifest } from './manifests.js';
import { exit, fail, KubectlError } from './problem.js';
import type { Kubectl } from './verb.js';

export const OBJECT_HEADER = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;

export const editingFlags = {
  'windows-line-endings': bool('Defaults to the line ending native to your platform.'),
};

const NO_CHANGES = 'Edit cancelled, no changes made.';
const NOTHING_LEFT = 'Edit cancelled, saved file was empty.';
const NOTHING_VALID = 'Edit cancelled, no valid changes were saved.';
/** What messages call the file. */
const SOURCE = 'edited-file';

export interface Editable {
  readonly kind: Kind;
  readonly ref: ObjectRef;
  readonly object: KubeObject;
}

export interface HowToEdit {
  readonly header: string;
  readonly isJson: boolean;
  readonly windows: boolean;
  /** Does with one object what the verb does; a refusal goes to the round. */
  readonly save: (edited: Editable, round: Round) => void;
}

/** What came of one saving of the file. */
export class Round {
  readonly #kubectl: Kubectl;
  /** Comments with which the file opens the next time. */
  reasons = '';
  invalid = 0;
  retryable = 0;
  notFound = 0;

  constructor(kubectl: Kubectl) {
    this.#kubectl = kubectl;
  }

  refused({ kind, ref }: Editable, failure: Failure): void {
    const group = kind.group === '' ? '' : `.${kind.group}`;
    const what = `${kind.plural}${group} ${JSON.stringify(ref.name)}`;
    const say = (text: string) => this.#kubectl.io.stderr(`error: ${what} ${text}\n`);
    if (failure.reason === 'Invalid') {
      this.invalid++;
      const causes = failure.details?.causes ?? [];
      this.add(
        `${what} was not valid`,
        causes.map(({ field = '', message }) => `${field}: ${message}`),
      );
      say('is invalid');
    } else if (failure.reason === 'NotFound') {
      this.notFound++;
      say('could not be found on the server');
    } else {
      this.retryable++;
      say(`could not be patched: ${failure.message}`);
    }
  }

  add(head: string, others: readonly string[] = []): void {
    const lines = [`${commented(head)}${others.length > 0 ? ':' : ''}`];
    for (const other of others) lines.push(`* ${commented(other)}`);
    this.reasons += `${lines.map((line) => `# ${line}\n`).join('')}#\n`;
  }
}

const commented = (text: string): string => text.replaceAll('\n', '\n# ');

/** The object of the file that came back, as one of those that were shown: they are told apart by their uids. */
export function originalOf(originals: readonly Editable[], edited: Editable): Editable {
  const uid = (one: Editable) => one.object.metadata.uid ?? '';
  return (
    originals.find((one) => uid(one) === uid(edited)) ??
    fail(`no original object found for ${goJson(edited.object)}`)
  );
}

export function edit(kubectl: Kubectl, originals: readonly Editable[], how: HowToEdit): void {
  const shown = textOf(originals, how.isJson);
  let round = new Round(kubectl);
  let saved = '';
  for (let again = false; ; ) {
    const before = saved;
    const header = how.isJson ? '' : how.header + round.reasons;
    saved = open(kubectl, header + (again ? withoutComments(before) : shown), how);
    if (again && withoutComments(saved) === withoutComments(before))
      kept(kubectl, saved, how, () => fail(NOTHING_VALID));
    const said = nothingSaid(saved, shown);
    if (said !== undefined) {
      kubectl.io.stderr(`${said}\n`);
      return;
    }
    round = new Round(kubectl);
    again = !savedAll(kubectl, saved, how, round);
    if (again) continue;
    return;
  }
}

function nothingSaid(saved: string, shown: string): string | undefined {
  const left = withoutComments(saved);
  if (left === withoutComments(shown)) return NO_CHANGES;
  return left.trim() === '' ? NOTHING_LEFT : undefined;
}

/** False when the file is to be shown again. */
function savedAll(kubectl: Kubectl, saved: string, how: HowToEdit, round: Round): boolean {
  const read = readBack(kubectl, saved);
  if (typeof read === 'string') {
    round.add(`The edited file had a syntax error: ${read}`);
    return false;
  }
  kept(kubectl, saved, how, () => {
    for (const one of read) how.save(one, round);
  });
  if (round.retryable > 0) {
    const file = kubectl.io.keep?.(saved, endingOf(how)) ?? SOURCE;
    kubectl.io.stderr(
      `You can run \`${kubectl.path.split(' ')[0]} replace -f ${file}\` to try this update again.\n`,
    );
    exit(1);
  }
  if (round.notFound > 0) {
    const file = kubectl.io.keep?.(saved, endingOf(how)) ?? SOURCE;
    kubectl.io.stderr(
      `The edits you made on deleted resources have been saved to ${JSON.stringify(file)}\n`,
    );
    exit(1);
  }
  return round.invalid === 0;
}

/** Runs what may end the verb; the work is then kept in a file. */
function kept(kubectl: Kubectl, saved: string, how: HowToEdit, run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof KubectlError)) throw error;
    const file = kubectl.io.keep?.(saved, endingOf(how));
    if (file !== undefined)
      kubectl.io.stderr(`A copy of your changes has been stored to ${JSON.stringify(file)}\n`);
    throw error;
  }
}

const endingOf = ({ isJson }: HowToEdit): string => (isJson ? '.json' : '.yaml');

/** The objects that the file holds, or what is wrong with it. */
function readBack(kubectl: Kubectl, text: string): readonly Editable[] | string {
  const edited: Editable[] = [];
  const { documents, error } = readYamlStream(text);
  if (error !== undefined) return `error parsing ${SOURCE}: ${error}`;
  for (const { value } of documents) {
    for (const found of objectsOf(kubectl.view, ofCore(value), SOURCE)) {
      const placed = typeof found === 'string' ? found : inNamespace(found, kubectl);
      if (typeof placed === 'string') return typed(placed);
      const { apiVersion, ...bare } = placed.object;
      const object = (isUnversioned(value) ? bare : { apiVersion, ...bare }) as KubeObject;
      edited.push({ kind: placed.kind, ref: refOfManifest(placed), object });
    }
  }
  return edited;
}

const isUnversioned = (value: unknown): value is JsonObject =>
  isJsonObject(value) && value.apiVersion === undefined && value.items === undefined;

/** What says no version is looked for among the core's kinds. */
const ofCore = (value: unknown): unknown =>
  isUnversioned(value) ? { apiVersion: 'v1', ...value } : value;

/** An item of a list without a version is not looked at as a document is. */
const typed = (problem: string): string =>
  problem.includes("Object 'apiVersion' is missing in")
    ? `unable to get type info from the object "*unstructured.Unstructured": Object 'apiVersion' is missing in 'object has no apiVersion field'`
    : problem;

function textOf(objects: readonly Editable[], isJson: boolean): string {
  const [first] = objects;
  const items = objects.map(({ object }) => object);
  const shown =
    items.length === 1 ? first?.object : { apiVersion: 'v1', items, kind: 'List', metadata: {} };
  return isJson ? `${goJson(shown, '    ')}\n` : dumpYaml(shown);
}

function open({ io }: Kubectl, text: string, how: HowToEdit): string {
  if (!io.edit)
    return fail(
      'no editor can be started from here: save the object with `get -o yaml`, change the file, and use `replace -f` or `apply -f`',
    );
  const shown = how.windows ? text.replaceAll('\n', '\r\n') : text;
  return io.edit(shown, endingOf(how)).replaceAll('\r\n', '\n');
}

const withoutComments = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n');
