// What all `kubectl create KIND` share: their flags, the request, and what is said of it.

import type { Technique } from '../../events/event.js';
import { kindOfManifest } from '../../kinds/lookup.js';
import { goStructJson } from '../../machinery/go-json.js';
import type { JsonObject } from '../../machinery/json.js';
import type { Manifest } from '../../machinery/object.js';
import { isFailure } from '../../machinery/status.js';
import { lastAppliedAnnotation, withLastApplied } from '../apply/last-applied.js';
import { type DryRun, dryRunFlag, dryRunOf } from '../dry-run.js';
import { fieldValidationOf, validateFlag } from '../field-validation.js';
import { bool, type Flags, type FlagValues, type ReadFlags } from '../flags.js';
import { fail, refuse } from '../problem.js';
import { fieldManagerFlag, outputFlags, reporter, writeOptions } from '../report.js';
import { ask } from '../request.js';
import { asTyped } from '../typed.js';
import { defineVerb, type Kubectl, type Verb } from '../verb.js';

export const saveConfigFlag = {
  'save-config': bool(
    'If true, the configuration of current object will be saved in its annotation. This is useful when you want to perform kubectl apply on this object in the future.',
  ),
};

export const creatingFlags = {
  ...dryRunFlag,
  ...outputFlags,
  ...saveConfigFlag,
  ...validateFlag,
  ...fieldManagerFlag('kubectl-create'),
};

export type CreatingFlags = FlagValues<typeof creatingFlags>;

export interface CreateVerb<F extends Flags> {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly usage: string;
  readonly flags: F;
  /** Flags without which there is nothing to make. */
  readonly required?: readonly (keyof F & string)[];
  /** How a refusal is introduced: `failed to create job: ...`; without it, it stands for itself. */
  readonly refusal?: string;
  readonly make: (given: Making<F>) => Manifest;
}

export interface Making<F extends Flags> {
  readonly kubectl: Kubectl;
  readonly name: string;
  readonly flags: FlagValues<F>;
  /** What stood after `--`. */
  readonly command: readonly string[];
  readonly given: ReadonlySet<string>;
}

/** A `create KIND NAME`: `make` says what object, the rest is the same for all. */
export function defineCreateVerb<const F extends Flags>(verb: CreateVerb<F>): Verb {
  const { name, summary, usage, aliases = [], required = [] } = verb;
  return defineVerb({
    name,
    aliases,
    summary,
    usage,
    writes: true,
    flags: { ...creatingFlags, ...verb.flags },
    run(kubectl, read) {
      const given = read as unknown as ReadFlags<F & typeof creatingFlags>;
      requireFlags(required, given.given);
      const object = verb.make({
        kubectl,
        name: nameFrom(kubectl, read),
        flags: given.flags as unknown as FlagValues<F>,
        command: read.dash === undefined ? [] : read.args.slice(read.dash),
        given: given.given,
      });
      createObject(kubectl, given.flags as unknown as CreatingFlags, object, {
        operation: 'created',
        ...(verb.refusal === undefined ? {} : { refusal: verb.refusal }),
      });
      return 0;
    },
  });
}

export function requireFlags(required: readonly string[], given: ReadonlySet<string>): void {
  const missing = required.filter((flag) => !given.has(flag));
  if (missing.length > 0)
    fail(`required flag(s) ${missing.map((flag) => `"${flag}"`).join(', ')} not set`);
}

/** The one name before `--`. */
function nameFrom(kubectl: Kubectl, { args, dash }: ReadFlags): string {
  const names = dash === undefined ? args : args.slice(0, dash);
  if (names.length !== 1)
    fail(
      `exactly one NAME is required, got ${names.length}\nSee '${kubectl.path} -h' for help and examples`,
    );
  return names[0] as string;
}

export interface HowToCreate {
  readonly operation: string;
  readonly refusal?: string;
}

type CreateFlags = Omit<CreatingFlags, 'validate'> & { readonly validate?: string };

/** Creates an object made by a verb, and prints it; returns it as it was sent or as it is now. */
export function createObject(
  kubectl: Kubectl,
  flags: CreateFlags,
  made: Manifest,
  how: HowToCreate,
): unknown {
  const dryRun = dryRunOf(kubectl, flags['dry-run']);
  const report = reporter(kubectl, flags, dryRun, dryRun === 'client');
  const object = flags['save-config'] ? remembered(kubectl, made) : made;
  const answered = send(kubectl, flags, inNamespace(kubectl, object, dryRun), dryRun, how);
  report(answered, how.operation);
  return answered;
}

/** What is remembered of an object that was made in Go's types, in their order [util.GetModifiedConfiguration]. */
function remembered(kubectl: Kubectl, made: Manifest): Manifest {
  const annotation = `${goStructJson(asTyped(kubectl, made))}\n`;
  const annotations = { ...made.metadata?.annotations, [lastAppliedAnnotation]: annotation };
  return { ...made, metadata: { ...made.metadata, annotations } };
}

export const annotated = (object: Manifest): Manifest =>
  withLastApplied(object as unknown as JsonObject) as unknown as Manifest;

/** What is only printed names a namespace only if one was said. */
function inNamespace(kubectl: Kubectl, object: Manifest, dryRun: DryRun): Manifest {
  const { namespace, namespaceGiven, view } = kubectl;
  const isNamespaced = kindOfManifest(view, object.apiVersion, object.kind)?.namespaced !== false;
  if (!isNamespaced || (dryRun === 'client' && !namespaceGiven)) return object;
  return { ...object, metadata: { ...object.metadata, namespace } };
}

const TECHNIQUE: Technique = 'imperative-command';

function send(
  kubectl: Kubectl,
  flags: CreateFlags,
  object: Manifest,
  dryRun: DryRun,
  { refusal }: HowToCreate,
): unknown {
  if (dryRun === 'client') return object;
  const more =
    flags.validate === undefined ? {} : { fieldValidation: fieldValidationOf(flags.validate) };
  const options = writeOptions(dryRun, flags['field-manager'], more);
  const answer = ask(kubectl, TECHNIQUE, { verb: 'create', object, options });
  if (!isFailure(answer)) return answer.object;
  return refusal === undefined ? refuse(answer) : fail(`${refusal} ${answer.message}`);
}
