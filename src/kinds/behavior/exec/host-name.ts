// What a pod calls itself: the name of its sandbox, and the whole name that its hosts file gives it.
//
// Source: pkg/kubelet/kubelet_pods.go GeneratePodHostNameAndDomain, pkg/kubelet/util GetNodenameForKernel.

import { DOMAIN } from '../network/names.js';
import type { PodOf } from './place.js';

/** Of the field of the kernel that holds it. */
const KERNEL_MAX = 64;

/** The first label of its name: cut to what DNS allows. */
export function labelOf({ spec, metadata }: PodOf): string {
  const override = overrideOf(spec);
  if (override) return override;
  return (spec.hostname || metadata.name).slice(0, KERNEL_MAX - 1).replace(/[-.]+$/, '');
}

/** `busybox-1.busybox-subdomain.default.svc.cluster.local`, if it has a subdomain. */
export function wholeNameOf(pod: PodOf): string | undefined {
  const { subdomain } = pod.spec;
  return subdomain && !overrideOf(pod.spec)
    ? `${labelOf(pod)}.${subdomain}.${pod.metadata.namespace ?? ''}.svc.${DOMAIN}`
    : undefined;
}

/** What `hostname` prints in it. On the network of its node it is the node. */
export function hostOf(pod: PodOf): string {
  const { hostNetwork, nodeName, setHostnameAsFQDN } = pod.spec;
  if (hostNetwork && nodeName) return nodeName;
  return (setHostnameAsFQDN ? wholeNameOf(pod) : undefined) ?? labelOf(pod);
}

/** Why its sandbox cannot have that name. */
export function hostNameError(pod: PodOf): string | undefined {
  const name = hostOf(pod);
  if (!pod.spec.setHostnameAsFQDN || name.length <= KERNEL_MAX) return undefined;
  return `failed to construct FQDN from pod hostname and cluster domain, FQDN ${name} is too long (${KERNEL_MAX} characters is the max, ${name.length} characters requested)`;
}

/** Later releases than the API's types know of let a pod have any name. */
const overrideOf = (spec: PodOf['spec']): string | undefined =>
  (spec as { readonly hostnameOverride?: string }).hostnameOverride;
