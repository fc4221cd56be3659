// Creating an object: identity, defaults, admission, the kind's own preparation, validation, in the order
// of the real API server [apiserver pkg/registry/generic/registry/store.go Create, rest/create.go].

import type { Draft } from 'immer';
import type { Kind } from '../kinds/kind.js';
import { apiVersionOf, kindOfManifest, storedKind } from '../kinds/lookup.js';
import { ADMIN } from '../kinds/rbac/user.js';
import {
  type KubeObject,
  keyOf,
  keyOfObject,
  kindName,
  type Manifest,
  type Meta,
  mutableCopy,
} from '../machinery/object.js';
import {
  alreadyExists,
  type Failure,
  invalid,
  isFailure,
  methodNotAllowed,
  notFound,
} from '../machinery/status.js';
import { admit, review, warnOfDoubts } from './admission.js';
import { decodeManifest } from './decode.js';
import { dropDisabled } from './disabled-fields.js';
import { generatedName, identityOf, nameByTime } from './identity.js';
import { inErrors } from './kind-words.js';
import { type Managing, recordManager } from './managers.js';
import { validateMetadata } from './metadata.js';
import type { ApiRequest, Success } from './request.js';
import { shareWithAsked } from './sharing.js';
import type { Step } from './step.js';
import { brokenRules, converted, served, stored, warnOfVersion } from './versions.js';

type CreateRequest = Extract<ApiRequest, { verb: 'create' }>;

export function create(step: Step, request: CreateRequest): Success | Failure {
  const kind = kindOfManifest(step.view, request.object.apiVersion, request.object.kind);
  const asked = decodeManifest(step, kind, request.object, request);
  if (isFailure(asked)) return asked;
  if (!kind) return notFound({ group: '', plural: asked.kind }, asked.metadata?.name ?? '');
  if (kind.custom) warnOfVersion(step, kind);
  return createDecoded(step, kind, asked, { fieldManager: request.options?.fieldManager });
}

/**
 * Creates an object that is known to be well formed, of the version `spoken`. Upsert by server-side apply comes in
 * here too.
 */
export function createDecoded(
  step: Step,
  spoken: Kind,
  asked: Manifest,
  how: Managing,
): Success | Failure {
  const kind = storedKind(spoken);
  if (kind.custom?.terminating) return methodNotAllowed(kind, 'create', TERMINATING);
  const draft = draftOf(step, kind, converted(step, spoken, asked));
  const key = keyOfObject(draft as KubeObject);
  kind.requestedBy?.(draft, step.requester.user ?? ADMIN);
  kind.defaults?.(draft, step.view);
  // What admission and allocation add belongs to nobody, so ownership is taken before them.
  recordManager(step, spoken, draft, undefined, how);
  dropDisabled(step, kind, draft, undefined);
  const refusal = admit(step, kind, draft, undefined);
  if (refusal) return refusal;
  if (step.state.objects.has(key)) return alreadyExists(kind, draft.metadata.name);
  const unprepared = kind.prepareForCreate?.(draft, step.view);
  if (unprepared) return unprepared;

  shareWithAsked(draft, asked);
  const object = draft as KubeObject;
  const broken = brokenRules(spoken, object, undefined);
  const wrong = validateMetadata(kind, object, undefined);
  const errors = broken.length === 0 ? wrong : [...wrong, ...broken];
  if (errors.length > 0)
    return invalid(inErrors(kind), object.metadata.name, step.inItsWords(errors));
  step.warn(kind, object, undefined);
  const reviewed = review(step, kind, draft, undefined);
  if (reviewed) return reviewed;
  warnOfDoubts(step, kind, object, undefined);
  return { object: served(spoken, step.emit('ObjectCreated', stored(kind, object))) };
}

const TERMINATING = 'create not allowed while custom resource definition is terminating';

function draftOf(step: Step, kind: Kind, asked: Manifest): Draft<KubeObject> {
  const { state, settings } = step;
  const draft = mutableCopy(asked) as Draft<KubeObject>;
  const metadata = draft.metadata ?? {};
  const namespace = kind.namespaced ? (metadata.namespace ?? 'default') : undefined;
  const name = metadata.name || generated(step, kind, asked, namespace);
  const key = keyOf({ kind: kindName(asked.apiVersion, asked.kind), namespace, name });
  const { uid, creationTimestamp } = identityOf(state, settings.seed, key);
  // The name of what is named by time tells all that such a prefix would.
  const generateName = kind.namedByTime ? undefined : metadata.generateName;
  const generation = keepsGeneration(kind, step) ? 1 : undefined;
  const given = { creationTimestamp, generateName, generation, name, namespace, uid };
  draft.metadata = metadataOf(metadata, given);
  draft.apiVersion = apiVersionOf(kind);
  return draft;
}

interface Given {
  readonly creationTimestamp: string;
  readonly generateName: string | undefined;
  readonly generation: number | undefined;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly uid: string;
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
