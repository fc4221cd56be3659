// The objects a verb is to change: named on the command line, selected, or stated in files.
//
// After cli-runtime's resource builder. What cannot be found does not keep the rest from being changed:
// kubectl goes through the objects and complains at the end.

import { getObject } from '../apiserver/read.js';
import type { Kind } from '../kinds/kind.js';
import { apiVersionOf } from '../kinds/lookup.js';
import type { KubeObject, ObjectRef } from '../machinery/object.js';
import { refOf } from '../machinery/object.js';
import { isFailure } from '../machinery/status.js';
import { fetchObjects, readArguments, refTo, type Scope } from './arguments.js';
import { areFilenamesGiven, type Filenames } from './manifest-files.js';
import { type FileObject, readManifests, refOfManifest } from './manifests.js';
import { fail, type Problem } from './problem.js';
import { registryName } from './resources.js';
import type { Kubectl } from './verb.js';

export interface Target {
  readonly kind: Kind;
  readonly ref: ObjectRef;
  readonly object: KubeObject;
  /** The file that names it, or nothing. */
  readonly source: string;
}

export interface Targets {
  readonly targets: readonly Target[];
  readonly problems: readonly Problem[];
  /** Whether just one object was asked for by name. */
  readonly isSingle: boolean;
}

export function findTargets(
  kubectl: Kubectl,
  args: readonly string[],
  filenames: Filenames | undefined,
  scope: Scope = {},
): Targets {
  if (filenames && areFilenamesGiven(filenames)) {
    refuseArgumentsWithFiles(args);
    return targetsInFiles(kubectl, filenames, scope.labelSelector);
  }
  if (args.length === 0) fail(NOTHING_GIVEN);
  const wanted = readArguments(kubectl.view, args, { nameRequired: true, ...scope });
  const { found, problems } = fetchObjects(kubectl, wanted, scope);
  const names = wanted.flatMap((want) => want.names ?? []);
  const targets = found.map(({ kind, object }) => ({
    kind,
    ref: { ...refOf(object), kind: registryName(kind) },
    object,
    source: '',
  }));
  const named = wanted.every((want) => want.names !== undefined);
  return { targets, problems, isSingle: named && names.length === 1 };
}

/** What a delete needs: which objects, without looking whether they are there. */
export interface NamedTarget {
  readonly kind: Kind;
  readonly ref: ObjectRef;
  readonly source: string;
}

export interface NamedTargets {
  readonly targets: readonly NamedTarget[];
  readonly problems: readonly Problem[];
}

export function nameTargets(
  kubectl: Kubectl,
  args: readonly string[],
  filenames: Filenames,
  scope: Scope,
): NamedTargets {
  if (areFilenamesGiven(filenames)) {
    refuseArgumentsWithFiles(args);
    const { objects, problems } = readManifests(kubectl, filenames, {
      selector: scope.labelSelector ?? '',
    });
    const targets = objects.map((found) => ({
      kind: found.kind,
      ref: refOfManifest(found),
      source: found.source,
    }));
    return { targets, problems };
  }
  if (args.length === 0) fail(NOTHING_GIVEN);
  const wanted = readArguments(kubectl.view, args, { nameRequired: true, ...scope });
  const problems: Problem[] = [];
  const targets: NamedTarget[] = [];
  for (const want of wanted) {
    const { kind, names } = want;
    if (names) {
      for (const name of names) targets.push({ kind, ref: refTo(kubectl, kind, name), source: '' });
      continue;
    }
    const fetched = fetchObjects(kubectl, [want], scope);
    problems.push(...fetched.problems);
    for (const { object } of fetched.found)
      targets.push({ kind, ref: { ...refOf(object), kind: registryName(kind) }, source: '' });
  }
  return { targets, problems };
}

function targetsInFiles(
  kubectl: Kubectl,
  filenames: Filenames,
  selector: string | undefined,
): Targets {
  const read = readManifests(kubectl, filenames, { selector: selector ?? '' });
  const problems: Problem[] = [...read.problems];
  const targets: Target[] = [];
  for (const found of read.objects) {
    const ref = refOfManifest(found);
    const object = getObject(kubectl.view, ref, apiVersionOf(found.kind));
    if (isFailure(object)) problems.push(object);
    else targets.push({ kind: found.kind, ref, object, source: found.source });
  }
  return { targets, problems, isSingle: read.objects.length === 1 };
}

/** As findTargets, but what files state is taken as it stands there, in the cluster or not. */
export function statedTargets(
  kubectl: Kubectl,
  args: readonly string[],
  filenames: Filenames,
): Targets {
  if (!areFilenamesGiven(filenames)) return findTargets(kubectl, args, filenames);
  refuseArgumentsWithFiles(args);
  const { objects, problems } = readManifests(kubectl, filenames);
  return { targets: objects.map(targetOf), problems, isSingle: objects.length === 1 };
}

const targetOf = (found: FileObject): Target => ({
  kind: found.kind,
  ref: refOfManifest(found),
  object: found.object as KubeObject,
  source: found.source,
});

/** With --local: objects as the files state them, whether they are in the cluster or not. */
export function localTargets(
  kubectl: Kubectl,
  args: readonly string[],
  filenames: Filenames,
): Targets {
  if (args.length > 0) fail(FILES_ONLY);
  if (!areFilenamesGiven(filenames))
    fail('one or more files must be specified as -f pod.yaml or --filename=pod.json');
  const { objects, problems } = readManifests(kubectl, filenames, { local: true });
  return { targets: objects.map(targetOf), problems, isSingle: objects.length === 1 };
}

const FILES_ONLY = `you must specify resources by --filename when --local is set.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'`;

function refuseArgumentsWithFiles(args: readonly string[]): void {
  if (args.length > 0)
    fail(
      'when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well',
    );
}

/** What is said of a command line without any resource. */
export const NOTHING_GIVEN = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`;
