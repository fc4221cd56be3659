// The Deployment controller: brings the pods from old templates to the new one, ReplicaSet by ReplicaSet
// [kubernetes pkg/controller/deployment].
//
// Departures: `deprecated.deployment.rollback.to` is not read (rolling back is the client's work), and an
// empty selector needs no event, since validation does not let it in.

import type { DeploymentCondition } from 'kubernetes-types/apps/v1.js';
import type { View } from '../../events/view.js';
import type { Deployment } from '../../kinds/deployment/index.js';
import type { ReplicaSet } from '../../kinds/replicaset/index.js';
import { controllerOf } from '../../machinery/object.js';
import { adopt, controlledOrWanted, orphansOf, release, strayed } from '../claim.js';
import { conditionOf, withCondition } from '../conditions.js';
import { type Change, defineController, type Intent, setStatus } from '../controller.js';
import { sized } from './replica-sets.js';
import { findNewReplicaSet, isScaled } from './revisions.js';
import { keepSize, onlyReport, recreate, roll } from './rollout.js';
import { condition, hasDeadline } from './status.js';

export const deploymentController = defineController({
  name: 'deployment-controller',
  reconciles: 'Deployment',
  watches: {
    ReplicaSet: controlledOrWanted('Deployment', (d) => d.spec.selector),
    Pod: recreatedFor,
  },
  reconcile(d, view) {
    const owned = view.owned('ReplicaSet', d);
    const claims = claimSets(d, owned, view);
    if (claims.length > 0) return claims;
    const stored = findNewReplicaSet(d, owned);
    const old = owned.filter((rs) => rs !== stored);
    const paused = pauseNoted(d, view);
    const situation = { d, view, old, stored, conditions: paused ?? d.status?.conditions ?? [] };
    if (d.metadata.deletionTimestamp !== undefined) return onlyReport(situation);
    const intents = pickedUp(situation);
    if (!paused) return intents;
    return [setStatus(d, { ...d.status, conditions: [...paused] }), ...intents];
  },
});

function pickedUp(situation: Parameters<typeof roll>[0]): readonly Intent[] {
  const { d, old, stored } = situation;
  const sets = (stored ? [...old, stored] : old).map((rs) => sized(rs));
  if (d.spec.paused || isScaled(d, sets)) return keepSize(situation);
  return d.spec.strategy?.type === 'Recreate' ? recreate(situation) : roll(situation);
}

function claimSets(d: Deployment, owned: readonly ReplicaSet[], view: View): readonly Intent[] {
  const { selector } = d.spec;
  return [
    ...orphansOf(view, 'ReplicaSet', d, selector).map((rs) => adopt(rs, d)),
    ...strayed(d, owned, selector).map((rs) => release(rs, d)),
  ];
}

/** The conditions with the pause, or its end, noted in them; undefined when there is nothing to note. */
function pauseNoted(d: Deployment, view: View): readonly DeploymentCondition[] | undefined {
  const current = conditionOf(d.status?.conditions, 'Progressing');
  if (!hasDeadline(d) || current?.reason === 'ProgressDeadlineExceeded') return undefined;
  const noted = current?.reason === 'DeploymentPaused';
  const paused = d.spec.paused === true;
  if (paused === noted) return undefined;
  const [reason, message] = paused
    ? ['DeploymentPaused', 'Deployment is paused']
    : ['DeploymentResumed', 'Deployment is resumed'];
  const next = condition('Progressing', 'Unknown', reason, message, view.now);
  return withCondition(d.status?.conditions, next);
}

/** A Deployment of the strategy Recreate waits for the last pod of the old template to be gone. */
function recreatedFor({ object, deleted }: Change, view: View) {
  const owner = deleted ? controllerOf(object) : undefined;
  if (owner?.kind !== 'ReplicaSet') return [];
  const { namespace } = object.metadata;
  const above = controllerOf(view.get('ReplicaSet', owner.name, namespace) ?? {});
  if (above?.kind !== 'Deployment') return [];
  const d = view.get('Deployment', above.name, namespace);
  if (d?.spec.strategy?.type !== 'Recreate') return [];
  return [{ kind: 'Deployment', namespace, name: above.name }];
}
