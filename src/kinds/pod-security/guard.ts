// The PodSecurity admission plugin: namespaces say by labels which standard pods must meet, or had better
// [pod-security-admission admission/admission.go].
//
// Departures: nothing is noted for an audit log, and nobody is exempt.

import type { PodSpec, PodTemplateSpec } from 'kubernetes-types/core/v1.js';
import type { KubeObject } from '../../machinery/object.js';
import type { Reader } from '../../machinery/reader.js';
import { type Failure, forbidden, invalid } from '../../machinery/status.js';
import type { Guard, Kind } from '../kind.js';
import { isSame, isStricter, type Standard, standardText, wantedBy } from './levels.js';
import { findingsOf } from './standards.js';
import type { CheckedPod, Finding } from './wording.js';

const PODS_CHECKED_MAX = 3_000;

export const podSecurityGuard: Guard = {
  review(kind, object, old, reader) {
    if (kind.group !== '') return undefined;
    if (kind.kind === 'Namespace') return refuseLabels(kind, object, old);
    if (kind.kind !== 'Pod' || (old && !isSignificant(object, old))) return undefined;
    const { enforce } = wantedIn(object, reader);
    const pod = podOf(object);
    const findings = pod ? findingsOf(enforce, pod, reader) : [];
    return findings.length === 0
      ? undefined
      : forbidden(kind, object.metadata.name, `violates ${told(enforce, findings)}`);
  },
  warnings(kind, object, old, reader) {
    if (kind.kind === 'Namespace' && kind.group === '')
      return old ? warningsOfPods(object, old, reader) : [];
    if (kind.kind === 'Pod' && old && !isSignificant(object, old)) return [];
    const pod = isChecked(kind) ? podOf(object) : undefined;
    if (!pod) return [];
    const { warn } = wantedIn(object, reader);
    const findings = findingsOf(warn, pod, reader);
    return findings.length === 0 ? [] : [`would violate ${told(warn, findings)}`];
  },
};

const told = (standard: Standard, findings: readonly Finding[]): string =>
  `PodSecurity "${standardText(standard)}": ${findings
    .map(({ reason, detail }) => `${reason} (${detail})`)
    .join(', ')}`;

function wantedIn({ metadata: { namespace = '' } }: KubeObject, reader: Reader) {
  const found = reader.find({ kind: 'Namespace', name: namespace });
  return wantedBy(found?.metadata.labels);
}

const CHECKED = ['', 'apps', 'batch'];

/** Kinds of Kubernetes' own that have pods in them. */
const isChecked = ({ group, namespaced, custom }: Kind): boolean =>
  namespaced && !custom && CHECKED.includes(group);

/** The pod that an object is, or makes. */
function podOf(object: KubeObject): CheckedPod | undefined {
  const { kind, metadata } = object;
  const { spec, template } = object as KubeObject & {
    spec?: { template?: PodTemplateSpec; jobTemplate?: { spec?: { template?: PodTemplateSpec } } };
    template?: PodTemplateSpec;
  };
  if (kind === 'Pod')
    return { spec: spec as unknown as PodSpec, annotations: metadata.annotations ?? {} };
  const found = kind === 'PodTemplate' ? template : (spec?.jobTemplate?.spec ?? spec)?.template;
  return found?.spec && { spec: found.spec, annotations: found.metadata?.annotations ?? {} };
}

/** What does not change a container's image, nor adds one, makes a pod no better or worse. */
function isSignificant(object: KubeObject, old: KubeObject): boolean {
  const images = ({ spec }: CheckedPod) =>
    [spec.initContainers, spec.containers, spec.ephemeralContainers].map((list) =>
      (list ?? []).map(({ name, image }) => `${name} ${image}`).join(),
    );
  const [now, before] = [podOf(object), podOf(old)];
  return !now || !before || images(now).join(';') !== images(before).join(';');
}

function refuseLabels(kind: Kind, object: KubeObject, old: KubeObject | undefined) {
  const { errors } = wantedBy(object.metadata.labels);
  const before = wantedBy(old?.metadata.labels).errors;
  const isAsBefore = JSON.stringify(errors) === JSON.stringify(before);
  return errors.length === 0 || isAsBefore
    ? undefined
    : (invalid(kind, object.metadata.name, errors) as Failure);
}

/** Pods that a namespace has already are let be, and told of. */
function warningsOfPods(object: KubeObject, old: KubeObject, reader: Reader): readonly string[] {
  const { enforce } = wantedBy(object.metadata.labels);
  const { enforce: before } = wantedBy(old.metadata.labels);
  const isRelaxed = enforce.version === before.version && !isStricter(enforce.level, before.level);
  if (isSame(enforce, before) || enforce.level === 'privileged' || isRelaxed) return [];
  const { name } = object.metadata;
  const pods = onceAController(reader.all('Pod', name));
  const namesBy = new Map<string, string[]>();
  for (const pod of pods.slice(0, PODS_CHECKED_MAX)) {
    const checked = podOf(pod);
    const reasons = (checked ? findingsOf(enforce, checked, reader) : [])
      .map(({ reason }) => reason)
      .join(', ');
    if (reasons !== '') namesBy.set(reasons, [...(namesBy.get(reasons) ?? []), pod.metadata.name]);
  }
  return [
    ...(pods.length > PODS_CHECKED_MAX
      ? [
          `new PodSecurity enforce level only checked against the first ${PODS_CHECKED_MAX} of ${pods.length} existing pods`,
        ]
      : []),
    ...(namesBy.size > 0
      ? [
          `existing pods in namespace "${name}" violate the new PodSecurity enforce level "${standardText(enforce)}"`,
        ]
      : []),
    ...[...namesBy].map(([reasons, names]) => `${several(names)}: ${reasons}`).sort(),
  ];
}

/** One pod of each controller before the others, which will be as it is. */
function onceAController(pods: readonly KubeObject[]): readonly KubeObject[] {
  const seen = new Set<string>();
  const others: KubeObject[] = [];
  const first = pods.filter((pod) => {
    const uid = pod.metadata.ownerReferences?.find(({ controller }) => controller)?.uid;
    if (uid === undefined) return true;
    if (seen.has(uid)) others.push(pod);
    else {
      seen.add(uid);
      return true;
    }
    return false;
  });
  return [...first, ...others];
}

function several(names: readonly string[]): string {
  const [first = ''] = [...names].sort();
  const others = names.length - 1;
  if (others === 0) return first;
  return `${first} (and ${others} other ${others === 1 ? 'pod' : 'pods'})`;
}
