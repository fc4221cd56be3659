import type { ShapedType } from '../../src/machinery/merge-schema.js';

const string: ShapedType = { shape: 'string' };
const int: ShapedType = { shape: 'int32' };
const listOf = (items: ShapedType): ShapedType => ({ shape: 'list', items });
const mapOf = (values: ShapedType): ShapedType => ({ shape: 'map', values });

const struct = (name: string, fields: Record<string, ShapedType>): ShapedType => ({
  shape: 'struct',
  name,
  fields: new Map(Object.entries(fields).map(([field, type]) => [field, { type }])),
});

const container = struct('V1Container', {
  name: string,
  image: string,
  command: listOf(string),
  ports: listOf(
    struct('V1ContainerPort', {
      containerPort: int,
      protocol: string,
      name: string,
      hostPort: int,
    }),
  ),
});

const podSpec = struct('V1PodSpec', {
  containers: listOf(container),
  hostname: string,
  nodeSelector: mapOf(string),
});

const objectMeta = struct('V1ObjectMeta', {
  name: string,
  namespace: string,
  uid: string,
  resourceVersion: string,
  finalizers: listOf(string),
  labels: mapOf(string),
  annotations: mapOf(string),
});

/** The part of a Deployment that the tests need; its merge facts are the real ones. */
export const deployment: ShapedType = struct('V1Deployment', {
  apiVersion: string,
  kind: string,
  metadata: objectMeta,
  spec: struct('V1DeploymentSpec', {
    replicas: int,
    selector: struct('V1LabelSelector', { matchLabels: mapOf(string) }),
    strategy: struct('V1DeploymentStrategy', {
      type: string,
      rollingUpdate: struct('V1RollingUpdateDeployment', { maxSurge: { shape: 'intOrString' } }),
    }),
    template: struct('V1PodTemplateSpec', { metadata: objectMeta, spec: podSpec }),
  }),
  status: struct('V1DeploymentStatus', { replicas: int }),
});
