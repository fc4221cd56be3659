// Whether a new pod is as its template says, but for what admission gives to every pod: who it runs as, that account's
// token, how important it is, and that it bears short trouble of its node. None of that makes a sound spec unsound, so
// that the template's rules need be gone through once for all its pods.

import type { Container, PodSpec, Volume } from 'kubernetes-types/core/v1.js';
import { DEFAULT_ACCOUNT, isTokenMount, isTokenVolume } from '../serviceaccount/admission.js';
import { SHORT_TROUBLE } from './admission.js';

/** `template` is what was asked for, with its defaults; what is as there is the same in memory. */
export function isAsTemplate(spec: PodSpec, template: PodSpec): boolean {
  for (const name in template)
    if (spec[name as keyof PodSpec] === undefined && template[name as keyof PodSpec] !== undefined)
      return false;
  for (const name in spec) {
    const field = name as keyof PodSpec;
    if (spec[field] !== template[field] && !isGiven(field, spec, template)) return false;
  }
  return true;
}

/** Whether a field is as admission makes it of the template's. */
function isGiven(field: keyof PodSpec, spec: PodSpec, template: PodSpec): boolean {
  switch (field) {
    case 'containers':
    case 'initContainers':
      return areMounted(spec[field], template[field]);
    case 'volumes':
      return isWithToken(spec.volumes ?? [], template.volumes ?? []);
    case 'tolerations':
      return spec.tolerations === SHORT_TROUBLE;
    case 'serviceAccount':
    case 'serviceAccountName':
      return template[field] === undefined && spec[field] === DEFAULT_ACCOUNT;
    case 'priority':
      return template.priority === undefined;
    case 'preemptionPolicy':
      return template.preemptionPolicy === undefined && POLICIES.includes(spec[field] ?? '');
    default:
      return false;
  }
}

const POLICIES = ['PreemptLowerPriority', 'Never'];

const areMounted = (now: Container[] | undefined, then: Container[] | undefined): boolean =>
  now !== undefined &&
  now.length === then?.length &&
  now.every((container, i) => isMounted(container, then[i] as Container));

/** Whether a container differs in nothing but that the token is mounted as well. */
function isMounted(now: Container, then: Container): boolean {
  if (now === then) return true;
  // What is a device cannot be mounted, too.
  if (now.volumeDevices?.length) return false;
  for (const name in then) if (now[name as keyof Container] === undefined) return false;
  for (const name in now)
    if (name !== 'volumeMounts' && now[name as keyof Container] !== then[name as keyof Container])
      return false;
  const [mounts, own] = [now.volumeMounts ?? [], then.volumeMounts ?? []];
  return isOneMore(mounts, own) && isTokenMount(mounts.at(-1));
}

const isWithToken = (now: readonly Volume[], then: readonly Volume[]): boolean =>
  isOneMore(now, then) && isTokenVolume(now.at(-1));

const isOneMore = (now: readonly unknown[], then: readonly unknown[]): boolean =>
  now.length === then.length + 1 && then.every((item, i) => item === now[i]);
