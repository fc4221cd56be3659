// A new object as it begins: what was asked for, with an identity and the defaults of its kind.
//
// What somebody sent is copied whole. What our own controllers ask for is taken as it is, as far as it does not
// change any more: most of it is a frozen template, whose defaults are worked out once for all that is made from it.

import type { Draft } from 'immer';
import type { Kind } from '../kinds/kind.js';
import { apiVersionOf } from '../kinds/lookup.js';
import { ADMIN } from '../kinds/rbac/user.js';
import {
  canonical,
  type KubeObject,
  keyOf,
  kindName,
  type Manifest,
  type Meta,
  mutableCopy,
} from '../machinery/object.js';
import type { KubernetesVersion } from '../machinery/settings.js';
import { generatedName, identityOf, nameByTime } from './identity.js';
import { sharedWith } from './sharing.js';
import type { Step } from './step.js';

export interface Beginning {
  readonly draft: Draft<KubeObject>;
  /** Whether it has parts that are frozen: what is changed of it below its own fields is to be changed in a copy. */
  readonly isShared: boolean;
  /** What its spec was made of, with its defaults. */
  readonly template: object | undefined;
}

export function beginningOf(step: Step, kind: Kind, asked: Manifest): Beginning {
  const isShared = mayShare(step, kind, asked);
  const template = isShared && kind.defaultsOfSpec ? defaulted(step, kind, asked) : undefined;
  const draft = (isShared ? { ...asked } : mutableCopy(asked)) as Draft<KubeObject>;
  if (template) (draft as { spec?: object }).spec = { ...template };
  draft.metadata = metadataOf(draft.metadata ?? {}, givenTo(step, kind, asked));
  draft.apiVersion = apiVersionOf(kind);
  kind.requestedBy?.(draft, step.requester.user ?? ADMIN);
  if (!isShared) kind.defaults?.(draft, step.view);
  return { draft, isShared, template };
}

/** Whether what was asked for may be taken as it is, but for its own fields. */
function mayShare(step: Step, kind: Kind, asked: Manifest): boolean {
  // Others, where there are any, change drafts as they please.
  if (!step.requester.trusted || step.hasBystanders) return false;
  if (!kind.defaultsOfSpec) return changesNothing(kind);
  const { spec } = asked as Specified;
  return spec !== undefined && Object.isFrozen(spec);
}

type Specified = { readonly spec?: object };

/** Whether a new object of the kind is kept as it was asked for. */
const changesNothing = (kind: Kind): boolean =>
  !kind.defaults && !kind.admit && !kind.prepareForCreate && !kind.requestedBy && !kind.custom;

interface Defaulted {
  readonly kind: Kind;
  readonly release: KubernetesVersion;
  readonly spec: object;
}

/** Of specs that are frozen, with their defaults. */
const known = new WeakMap<object, Defaulted>();

function defaulted({ settings, view }: Step, kind: Kind, manifest: Manifest): object {
  const asked = (manifest as Specified).spec as object;
  const release = settings.kubernetes;
  const before = known.get(asked);
  if (before && before.kind === kind && before.release === release) return before.spec;
  const copy = mutableCopy(asked);
  kind.defaultsOfSpec?.(copy as never, view);
  const spec = canonical(sharedWith(copy, asked));
  known.set(asked, { kind, release, spec });
  return spec;
}

interface Given {
  readonly creationTimestamp: string;
  readonly generateName: string | undefined;
  readonly generation: number | undefined;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly uid: string;
}

function givenTo(step: Step, kind: Kind, asked: Manifest): Given {
  const { state, settings } = step;
  const metadata: Partial<Meta> = asked.metadata ?? {};
  const namespace = kind.namespaced ? (metadata.namespace ?? 'default') : undefined;
  const name = metadata.name || generated(step, kind, asked, namespace);
  const key = keyOf({ kind: kindName(asked.apiVersion, asked.kind), namespace, name });
  const { uid, creationTimestamp } = identityOf(state, settings.seed, key);
  // The name of what is named by time tells all that such a prefix would.
  const generateName = kind.namedByTime ? undefined : metadata.generateName;
  const generation = keepsGeneration(kind, step) ? 1 : undefined;
  return { creationTimestamp, generateName, generation, name, namespace, uid };
}

/**
 * What was asked for, and what is given, in the order in which it is kept. Without deletionTimestamp,
 * deletionGracePeriodSeconds and selfLink: what one says of those is to no effect.
 */
function metadataOf(asked: Partial<Meta>, given: Given): Draft<Meta> {
  const { annotations, finalizers, labels, managedFields, ownerReferences } = asked;
  const { creationTimestamp, generateName, generation, name, namespace, uid } = given;
  const metadata: Partial<Draft<Meta>> =
    annotations !== undefined ? { annotations, creationTimestamp } : { creationTimestamp };
  if (finalizers !== undefined) metadata.finalizers = finalizers;
  if (generateName !== undefined) metadata.generateName = generateName;
  if (generation !== undefined) metadata.generation = generation;
  if (labels !== undefined) metadata.labels = labels;
  if (managedFields !== undefined)
    metadata.managedFields = managedFields as Draft<Meta>['managedFields'];
  metadata.name = name;
  if (namespace !== undefined) metadata.namespace = namespace;
  if (ownerReferences !== undefined) metadata.ownerReferences = ownerReferences;
  metadata.resourceVersion = '';
  metadata.uid = uid;
  return metadata as Draft<Meta>;
}

function generated(
  { state, settings }: Step,
  { namedByTime }: Kind,
  { apiVersion, kind, metadata }: Manifest,
  namespace: string | undefined,
): string {
  const prefix = metadata?.generateName;
  if (!prefix) return '';
  const name = kindName(apiVersion, kind);
  return namedByTime
    ? nameByTime(state, name, namespace, prefix)
    : generatedName(state, settings.seed, name, namespace, prefix);
}

export const keepsGeneration = (kind: Kind, step: Step): boolean =>
  kind.generation !== undefined &&
  (kind.generationGate === undefined || step.view.feature(kind.generationGate));
