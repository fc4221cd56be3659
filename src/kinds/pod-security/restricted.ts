// The checks that the restricted standard has beyond the baseline: as hardened as pods can be
// [pod-security-admission policy/check_*.go].

import type { Container, Volume } from 'kubernetes-types/core/v1.js';
import {
  type Check,
  containersOf,
  named,
  namesOf,
  plural,
  quoted,
  securityOf,
  setters,
  sorted,
} from './wording.js';

/** A check that Windows, which has no such thing, need not pass. */
export const unlessWindows =
  (check: Check): Check =>
  (pod) =>
    pod.spec.os?.name === 'windows' ? undefined : check(pod);

export const allowPrivilegeEscalation: Check = (pod) => {
  const bad = namesOf(pod, (one) => securityOf(one)?.allowPrivilegeEscalation !== false);
  return bad.length === 0
    ? undefined
    : {
        reason: 'allowPrivilegeEscalation != false',
        detail: `${named(bad)} must set securityContext.allowPrivilegeEscalation=false`,
      };
};

export const droppedCapabilities: Check = (pod) => {
  const of = (one: Container) => securityOf(one)?.capabilities;
  const beyond = (one: Container) =>
    (of(one)?.add ?? []).filter((name) => name !== 'NET_BIND_SERVICE');
  const keeping = namesOf(pod, (one) => !(of(one)?.drop ?? []).includes('ALL'));
  const adding = namesOf(pod, (one) => beyond(one).length > 0);
  const details = [
    ...(keeping.length > 0
      ? [`${named(keeping)} must set securityContext.capabilities.drop=["ALL"]`]
      : []),
    ...(adding.length > 0
      ? [
          `${named(adding)} must not include ${quoted(sorted(containersOf(pod).flatMap(beyond)))} in securityContext.capabilities.add`,
        ]
      : []),
  ];
  return details.length === 0
    ? undefined
    : { reason: 'unrestricted capabilities', detail: details.join('; ') };
};

const VOLUMES =
  'configMap csi downwardAPI emptyDir ephemeral image persistentVolumeClaim projected secret'.split(
    ' ',
  );

export const restrictedVolumes: Check = ({ spec }) => {
  const typeOf = (volume: Volume) => Object.keys(volume).find((field) => field !== 'name');
  const bad = (spec.volumes ?? []).filter((one) => !VOLUMES.includes(typeOf(one) ?? ''));
  const types = sorted(bad.map((one) => typeOf(one) ?? 'unknown'));
  return bad.length === 0
    ? undefined
    : {
        reason: 'restricted volume types',
        detail: `${plural('volume', bad.length)} ${quoted(bad.map(({ name }) => name))} ${plural('uses', bad.length, 'use')} ${plural('restricted volume type', types.length)} ${quoted(types)}`,
      };
};

export const runAsNonRoot: Check = (pod) => {
  const own = pod.spec.securityContext?.runAsNonRoot;
  const of = (one: Container) => securityOf(one)?.runAsNonRoot;
  const reason = 'runAsNonRoot != true';
  const by = setters(
    own === false,
    namesOf(pod, (one) => of(one) === false),
  );
  if (by !== '') return { reason, detail: `${by} must not set securityContext.runAsNonRoot=false` };
  const silent = own === true ? [] : namesOf(pod, (one) => of(one) === undefined);
  return silent.length === 0
    ? undefined
    : { reason, detail: `pod or ${named(silent)} must set securityContext.runAsNonRoot=true` };
};

export const runAsUser: Check = (pod) => {
  const by = setters(
    pod.spec.securityContext?.runAsUser === 0,
    namesOf(pod, (one) => securityOf(one)?.runAsUser === 0),
  );
  return by === ''
    ? undefined
    : { reason: 'runAsUser=0', detail: `${by} must not set runAsUser=0` };
};
