// Seccomp profiles: of the baseline standard those that are named, of the restricted one that one is
// [pod-security-admission policy/check_seccompProfile_{baseline,restricted}.go].

import {
  type Check,
  type CheckedPod,
  containersOf,
  type Finding,
  named,
  namesOf,
  type Profile,
  plural,
  quoted,
  securityOf,
  setters,
  sorted,
} from './wording.js';

const REASON = 'seccompProfile';
const POD = 'seccomp.security.alpha.kubernetes.io/pod';
const CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';

const isFiltered = (profile: Profile): boolean =>
  ['Localhost', 'RuntimeDefault'].includes(profile.type);

const isBad = (profile: Profile | undefined): boolean =>
  profile !== undefined && !isFiltered(profile);

/** As annotations said it before there were fields. */
export const seccompAnnotations: Check = (pod) => {
  const keys = [POD, ...containersOf(pod).map(({ name }) => `${CONTAINER}${name}`)];
  const bad = keys.flatMap((key) => {
    const value = pod.annotations[key];
    return value === undefined || /^(runtime\/default|docker\/default|localhost\/.*)$/s.test(value)
      ? []
      : [`${key}=${JSON.stringify(value)}`];
  });
  const all = sorted(bad);
  return all.length === 0
    ? undefined
    : { reason: REASON, detail: `forbidden ${plural('annotation', all.length)} ${all.join(', ')}` };
};

export const seccompBaseline: Check = (pod) => {
  const own = pod.spec.securityContext?.seccompProfile;
  const by = setters(
    isBad(own),
    namesOf(pod, (one) => isBad(securityOf(one)?.seccompProfile)),
  );
  if (by === '') return undefined;
  const values = [own, ...containersOf(pod).map((one) => securityOf(one)?.seccompProfile)]
    .filter(isBad)
    .map((profile) => profile?.type ?? '');
  return {
    reason: REASON,
    detail: `${by} must not set securityContext.seccompProfile.type to ${quoted(sorted(values))}`,
  };
};

export const seccompRestricted: Check = (pod) => seccompBaseline(pod) ?? unnamed(pod);

function unnamed(pod: CheckedPod): Finding | undefined {
  if (pod.spec.securityContext?.seccompProfile) return undefined;
  const bad = namesOf(pod, (one) => securityOf(one)?.seccompProfile === undefined);
  return bad.length === 0
    ? undefined
    : {
        reason: REASON,
        detail: `pod or ${named(bad)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
      };
}
