// What the checks of Pod Security share: the containers of a pod, and how it is said which of them are at fault
// [pod-security-admission policy/{helpers,visitor}.go].

import type { Container, PodSpec, SecurityContext } from 'kubernetes-types/core/v1.js';

/** What the types of the package leave out. */
export interface Profile {
  readonly type: string;
}

export type Security = SecurityContext & { readonly appArmorProfile?: Profile };

export interface CheckedPod {
  readonly spec: PodSpec & {
    readonly hostUsers?: boolean;
    readonly securityContext?: { readonly appArmorProfile?: Profile };
  };
  readonly annotations: Readonly<Record<string, string>>;
}

/** Why a pod is not as a standard wants it, in short and at length. */
export interface Finding {
  readonly reason: string;
  readonly detail: string;
}

export type Check = (pod: CheckedPod) => Finding | undefined;

export const containersOf = ({ spec }: CheckedPod): readonly Container[] => [
  ...(spec.initContainers ?? []),
  ...(spec.containers ?? []),
  ...((spec.ephemeralContainers ?? []) as readonly Container[]),
];

export const securityOf = (container: Container): Security | undefined => container.securityContext;

export const quoted = (items: readonly string[]): string => `"${items.join('", "')}"`;

export const plural = (one: string, count: number, many = `${one}s`): string =>
  count === 1 ? one : many;

/** `containers "a", "b"`. */
export const named = (containers: readonly string[]): string =>
  `${plural('container', containers.length)} ${quoted(containers)}`;

/** `pod and container "a"`, or nothing when nobody is at fault. */
export const setters = (pod: boolean, containers: readonly string[]): string =>
  [...(pod ? ['pod'] : []), ...(containers.length > 0 ? [named(containers)] : [])].join(' and ');

export const sorted = (items: Iterable<string>): readonly string[] => [...new Set(items)].sort();

/** The names of the containers of which something holds. */
export const namesOf = (pod: CheckedPod, holds: (container: Container) => boolean): string[] =>
  containersOf(pod)
    .filter(holds)
    .map(({ name }) => name);

/** Whether a pod's root is nobody outside of it, which some checks take for enough. */
export const hasOwnUsers = ({ spec }: CheckedPod): boolean => spec.hostUsers === false;
