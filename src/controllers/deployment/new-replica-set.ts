// The ReplicaSet with the Deployment's template: found, brought up to date, or created
// [kubernetes pkg/controller/deployment/sync.go getNewReplicaSet].

import type { DeploymentCondition } from 'kubernetes-types/apps/v1.js';
import type { View } from '../../events/view.js';
import type { Deployment } from '../../kinds/deployment/index.js';
import type { ReplicaSet } from '../../kinds/replicaset/index.js';
import { equal } from '../../machinery/equal.js';
import { podTemplateHash } from '../../machinery/hash.js';
import { withLabel } from '../../machinery/labels.js';
import type { Manifest } from '../../machinery/object.js';
import type { Failure } from '../../machinery/status.js';
import { controllerRef } from '../claim.js';
import { conditionOf, withCondition } from '../conditions.js';
import { andThen, create, type Intent, patch, setStatus } from '../controller.js';
import { record } from '../record.js';
import { type Sized, sized } from './replica-sets.js';
import { annotationsOfNew, HASH_LABEL, nextRevision, REVISION, revisionOf } from './revisions.js';
import { sizeOfNew } from './rolling.js';
import { condition, hasDeadline } from './status.js';

export const SOURCE = { component: 'deployment-controller' };

/** The new set, what must be written to have it so, and the Deployment's conditions from then on. */
export interface Found {
  readonly fresh: Sized | undefined;
  readonly intents: readonly Intent[];
  readonly conditions: readonly DeploymentCondition[];
}

export interface Situation {
  readonly d: Deployment;
  readonly view: View;
  readonly old: readonly ReplicaSet[];
  readonly conditions: readonly DeploymentCondition[];
}

/** Brings revision, annotations and minReadySeconds of an existing set up to date. */
export function syncNew({ d, view, old, conditions }: Situation, rs: ReplicaSet): Found {
  const fresh = sized(rs);
  const annotations = annotationsOfNew(d, rs, nextRevision(old));
  const { minReadySeconds = 0 } = d.spec;
  if (
    !equal(annotations, rs.metadata.annotations ?? {}) ||
    minReadySeconds !== (rs.spec.minReadySeconds ?? 0)
  )
    return {
      fresh,
      conditions,
      intents: [
        patch(rs, {
          metadata: { annotations },
          spec: { minReadySeconds: minReadySeconds || null },
        }),
      ],
    };
  const name = rs.metadata.name;
  const known = !hasDeadline(d) || conditionOf(conditions, 'Progressing') !== undefined;
  const next = known
    ? conditions
    : withCondition(
        conditions,
        condition(
          'Progressing',
          'True',
          'FoundNewReplicaSet',
          `Found new replica set ${JSON.stringify(name)}`,
          view.now,
        ),
      );
  return { fresh, conditions: next, intents: noteRevision(d, revisionOf(rs), next) };
}

/** Creates the set, named after a hash of its template. */
export function createNew(situation: Situation): Found | { readonly givenUp: readonly Intent[] } {
  const { d, view, old, conditions } = situation;
  const manifest = manifestOf(d, old);
  const { name, namespace } = manifest.metadata;
  if (view.get('ReplicaSet', name, namespace)) {
    // Somebody else's set, or one of another template: another hash is needed, and so another look.
    const collisionCount = (d.status?.collisionCount ?? 0) + 1;
    return { givenUp: [setStatus(d, { ...d.status, collisionCount })] };
  }
  const size = manifest.spec.replicas;
  const from = view.feature('ScalingMessageFromTo') ? 'from 0 ' : '';
  const next = hasDeadline(d)
    ? withCondition(
        conditions,
        condition(
          'Progressing',
          'True',
          'NewReplicaSetCreated',
          `Created new replica set ${JSON.stringify(name)}`,
          view.now,
        ),
      )
    : conditions;
  const creation = andThen(
    create(manifest, (failure) => refused(situation, name, failure)),
    () =>
      size === 0
        ? []
        : [
            record(view, SOURCE, d, {
              type: 'Normal',
              reason: 'ScalingReplicaSet',
              message: `Scaled up replica set ${name} ${from}to ${size}`,
            }),
          ],
  );
  return {
    fresh: { name, stored: undefined, size },
    conditions: next,
    intents: [creation, ...noteRevision(d, nextRevision(old), next)],
  };
}

/** Writes the revision the Deployment is at, and its conditions, along with the status. */
function noteRevision(
  d: Deployment,
  revision: number,
  conditions: readonly DeploymentCondition[],
): readonly Intent[] {
  const { annotations } = d.metadata;
  if (annotations?.[REVISION] === String(revision) && conditions === d.status?.conditions)
    return [];
  return [
    setStatus(
      d,
      { ...d.status, ...(conditions.length > 0 ? { conditions: [...conditions] } : {}) },
      { ...annotations, [REVISION]: String(revision) },
    ),
  ];
}

function manifestOf(d: Deployment, old: readonly ReplicaSet[]) {
  const { template, selector, minReadySeconds } = d.spec;
  const hash = podTemplateHash(template, d.status?.collisionCount);
  const labels = withLabel(template.metadata?.labels, HASH_LABEL, hash);
  const name = `${d.metadata.name}-${hash}`;
  const sets = old.map((rs) => sized(rs));
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name,
      ...(d.metadata.namespace === undefined ? {} : { namespace: d.metadata.namespace }),
      ownerReferences: [controllerRef(d)],
      labels,
      annotations: annotationsOfNew(d, undefined, nextRevision(old)),
    },
    spec: {
      replicas: sizeOfNew(d, sets, 0),
      ...(minReadySeconds ? { minReadySeconds } : {}),
      selector: {
        ...selector,
        matchLabels: withLabel(selector.matchLabels, HASH_LABEL, hash),
      },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  } satisfies Manifest & { spec: unknown };
}

function refused(
  { d, view, conditions }: Situation,
  name: string,
  failure: Failure,
): readonly Intent[] {
  const message = `Failed to create new replica set ${JSON.stringify(name)}: ${failure.message}`;
  const reason = 'ReplicaSetCreateError';
  const failed = condition('Progressing', 'False', reason, message, view.now);
  return [
    ...(hasDeadline(d)
      ? [setStatus(d, { ...d.status, conditions: [...withCondition(conditions, failed)] })]
      : []),
    record(view, SOURCE, d, { type: 'Warning', reason, message }),
  ];
}
