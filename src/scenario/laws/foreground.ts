// `foreground-waits`: who is deleted in the foreground is there for as long as anything is that says it must be.

import type { ApiRequest } from '../../apiserver/request.js';
import { isObjectEvent } from '../../events/event.js';
import type { View } from '../../events/view.js';
import type { KubeObject } from '../../machinery/object.js';
import type { KnownLaw } from '../claim.js';
import { nameOf } from './pods.js';

/** Kinds that are owned, in the order of how often. */
const OWNED = ['Pod', 'ReplicaSet', 'Job', 'ControllerRevision'] as const;

export const foregroundWaits: KnownLaw = {
  name: 'foreground-waits',
  about: 'What is deleted in the foreground goes after all that blocks its deletion.',
  watch() {
    /** Whoever was asked to go so, by kind, namespace and name: what is there then is meant. */
    const leaving = new Map<string, string>();
    return (event, view) => {
      if (event.type === 'ActionTaken') {
        const request = event.action.request as ApiRequest;
        if (request.verb !== 'delete' || event.outcome.result === 'refused') return undefined;
        if (request.options?.propagationPolicy !== 'Foreground') return undefined;
        const { kind, namespace, name } = request.ref;
        const uid = view.find(request.ref)?.metadata.uid ?? 'gone';
        leaving.set(`${kind}/${namespace ?? ''}/${name}`, uid);
        return undefined;
      }
      if (leaving.size === 0 || !isObjectEvent(event) || event.type !== 'ObjectDeleted')
        return undefined;
      const { object } = event;
      const { namespace = '', name, uid } = object.metadata;
      const asked = leaving.get(`${object.kind}/${namespace}/${name}`);
      if (asked === undefined || (asked !== uid && asked !== 'gone')) return undefined;
      leaving.delete(`${object.kind}/${namespace}/${name}`);
      const left = blocking(object, view);
      return (
        left && `${nameOf(object)} was deleted in the foreground, and ${nameOf(left)} is there`
      );
    };
  },
};

const blocking = (owner: KubeObject, view: View): KubeObject | undefined =>
  OWNED.flatMap((kind): readonly KubeObject[] => view.owned(kind, owner)).find((object) =>
    object.metadata.ownerReferences?.some(
      ({ uid, blockOwnerDeletion }) => uid === owner.metadata.uid && blockOwnerDeletion === true,
    ),
  );
