// What the API server fills into a pod spec, in pods and in every template of pods.
//
// Source: pkg/apis/core/v1/defaults.go and zz_generated.defaults.go. A template gets fewer defaults than a
// pod: requests are taken from limits, service links switched on and host ports given only in pods
// [SetDefaults_Pod]. Deprecated volume types (RBD, ScaleIO, Azure disk) get none.

import type { Container, PodSpec, ResourceRequirements } from 'kubernetes-types/core/v1.js';
import { defaultContainer } from './container-defaults.js';
import { defaultResourcesOfPod } from './pod-resources.js';
import { defaultVolume } from './volume-defaults.js';

/** Defaults of a pod spec in a template: changes the draft. */
export function defaultPodSpec(spec: PodSpec | undefined): void {
  if (!spec) return;
  spec.restartPolicy ||= 'Always';
  spec.terminationGracePeriodSeconds ??= 30;
  spec.dnsPolicy ||= 'ClusterFirst';
  spec.securityContext ??= {};
  spec.schedulerName ||= 'default-scheduler';
  // The deprecated alias is kept equal, as conversion does [pkg/apis/core/v1/conversion.go].
  if (spec.serviceAccountName) spec.serviceAccount = spec.serviceAccountName;
  else if (spec.serviceAccount) spec.serviceAccountName = spec.serviceAccount;
  for (const container of spec.containers ?? []) defaultContainer(container);
  for (const container of spec.initContainers ?? []) defaultContainer(container);
  for (const container of spec.ephemeralContainers ?? []) defaultContainer(container);
  for (const volume of spec.volumes ?? []) defaultVolume(volume);
}

/** Defaults of a pod's own spec: those of a template, and what only pods get. */
export function defaultSpecOfPod(spec: PodSpec | undefined): void {
  if (!spec) return;
  for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) {
    requestLimits(container.resources);
    if (spec.hostNetwork) giveHostPorts(container);
  }
  defaultResourcesOfPod(spec);
  spec.enableServiceLinks ??= true;
  defaultPodSpec(spec);
}

/** Whoever limits a resource and asks for none of it asks for all of it. */
function requestLimits(resources: ResourceRequirements | undefined): void {
  if (!resources?.limits) return;
  resources.requests = { ...resources.limits, ...resources.requests };
}

function giveHostPorts(container: Container): void {
  for (const port of container.ports ?? []) port.hostPort ||= port.containerPort;
}
