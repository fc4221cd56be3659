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
  const errors = [
    ...validateMetadata(kind, object, undefined),
    ...brokenRules(spoken, object, undefined),
  ];
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
  draft.metadata = metadataOf(metadata, { resourceVersion: '', ...given });
  draft.apiVersion = apiVersionOf(kind);
  return draft;
}

/** What was asked for, and in its place what is `given`, missing fields too; in the order in which it is kept. */
function metadataOf(asked: Partial<Meta>, given: Partial<Meta>): Draft<Meta> {
  const metadata: Record<string, unknown> = {};
  for (const field of METADATA) {
    const value = field in given ? given[field] : asked[field];
    if (value !== undefined) metadata[field] = value;
  }
  return metadata as unknown as Draft<Meta>;
}

/** Without deletionTimestamp, deletionGracePeriodSeconds and selfLink: what one says of those is to no effect. */
const METADATA = [
  ...['annotations', 'creationTimestamp', 'finalizers', 'generateName', 'generation', 'labels'],
  ...['managedFields', 'name', 'namespace', 'ownerReferences', 'resourceVersion', 'uid'],
] as readonly (keyof Meta)[];

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
