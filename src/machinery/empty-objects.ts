// What the API server's Go types say of an object before anything is set: the fields that are always there.
//
// A creator owns what differs from that. It explains why an entry for `kubectl create deployment` has
// `f:spec` without a `.`: the spec was there already. Derived from the OpenAPI documents of Kubernetes
// 1.36, where such fields are required or have a default; keyed by type name as merge-keys.ts is.

import { fieldOf, type JsonObject } from './json.js';

export const emptyObjectOf = (type: string): JsonObject => ({
  metadata: {},
  ...(fieldOf(emptyObjects, type) as JsonObject | undefined),
});

const podTemplate: JsonObject = { metadata: {}, spec: { containers: null } };

const emptyObjects: JsonObject = {
  V1Binding: { target: {} },
  V1LimitRange: { spec: { limits: null } },
  V1Namespace: { spec: {}, status: {} },
  V1Node: {
    spec: {},
    status: {
      daemonEndpoints: { kubeletEndpoint: { Port: 0 } },
      nodeInfo: {
        architecture: '',
        bootID: '',
        containerRuntimeVersion: '',
        kernelVersion: '',
        kubeProxyVersion: '',
        kubeletVersion: '',
        machineID: '',
        operatingSystem: '',
        osImage: '',
        systemUUID: '',
      },
    },
  },
  V1PersistentVolume: { spec: {}, status: {} },
  V1PersistentVolumeClaim: { spec: { resources: {} }, status: {} },
  V1Pod: { spec: { containers: null }, status: {} },
  V1PodTemplate: { template: podTemplate },
  V1ReplicationController: { spec: {}, status: { replicas: 0 } },
  V1ResourceQuota: { spec: {}, status: {} },
  V1Service: { spec: {}, status: { loadBalancer: {} } },
  CoreV1Event: { involvedObject: {}, source: {} },
  V1ControllerRevision: { revision: 0 },
  V1DaemonSet: {
    spec: { selector: null, template: podTemplate, updateStrategy: {} },
    status: {
      currentNumberScheduled: 0,
      desiredNumberScheduled: 0,
      numberMisscheduled: 0,
      numberReady: 0,
    },
  },
  V1Deployment: { spec: { selector: null, strategy: {}, template: podTemplate }, status: {} },
  V1ReplicaSet: { spec: { selector: null, template: podTemplate }, status: { replicas: 0 } },
  V1StatefulSet: {
    spec: { selector: null, template: podTemplate, updateStrategy: {} },
    status: { replicas: 0 },
  },
  V1CustomResourceDefinition: {
    spec: { group: '', names: { kind: '', plural: '' }, scope: '', versions: null },
    status: { acceptedNames: { kind: '', plural: '' } },
  },
  V1Scale: { spec: {}, status: { replicas: 0 } },
  V2HorizontalPodAutoscaler: {
    spec: { maxReplicas: 0, scaleTargetRef: { kind: '', name: '' } },
    status: { desiredReplicas: 0 },
  },
  V1CronJob: {
    spec: { jobTemplate: { metadata: {}, spec: { template: podTemplate } }, schedule: '' },
    status: {},
  },
  V1Job: { spec: { template: podTemplate }, status: {} },
  V1Lease: { spec: {} },
  V1EndpointSlice: { addressType: '' },
  EventsV1Event: { deprecatedSource: {}, eventTime: null, regarding: {} },
  V1Ingress: { spec: {}, status: { loadBalancer: {} } },
  V1NetworkPolicy: { spec: { podSelector: {} } },
  V1PodDisruptionBudget: { spec: {}, status: {} },
  V1ClusterRoleBinding: { roleRef: { kind: '', name: '' } },
  V1RoleBinding: { roleRef: { kind: '', name: '' } },
  V1StorageClass: { provisioner: '' },
};
