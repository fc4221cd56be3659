// The pod that a Job makes from its template [pkg/controller/job/indexed_job_utils.go, controller_utils.go].

import type { Container, PodSpec } from 'kubernetes-types/core/v1.js';
import type { Job } from '../../kinds/job/index.js';
import { COMPLETION_INDEX, TRACKING_FINALIZER } from '../../kinds/job/names.js';
import type { Manifest } from '../../machinery/object.js';

const GENERATE_NAME_MAX = 58;
const INDEX_VARIABLE = 'JOB_COMPLETION_INDEX';

/** A pod of a Job whose pods are all alike. */
export const podOf = (job: Job): Manifest =>
  manifest(job, `${job.metadata.name}-`, job.spec.template.spec, undefined, undefined);

/** The pod of one completion index; `annotations` carry the failures of its predecessors. */
export function indexedPodOf(
  job: Job,
  index: number,
  annotations: Readonly<Record<string, string>>,
): Manifest {
  const mark = { [COMPLETION_INDEX]: String(index) };
  const spec = job.spec.template.spec;
  const indexed = {
    ...spec,
    hostname: `${job.metadata.name}-${index}`,
    containers: spec?.containers.map(withIndexVariable) ?? [],
    ...(spec?.initContainers ? { initContainers: spec.initContainers.map(withIndexVariable) } : {}),
  };
  return manifest(job, generateName(job, index), indexed, mark, { ...mark, ...annotations });
}

function manifest(
  job: Job,
  prefix: string,
  spec: PodSpec | undefined,
  marks: Readonly<Record<string, string>> | undefined,
  notes: Readonly<Record<string, string>> | undefined,
): Manifest {
  const { name, uid, namespace } = job.metadata;
  const template = job.spec.template.metadata ?? {};
  const annotations = notes ? { ...template.annotations, ...notes } : template.annotations;
  const owner = {
    apiVersion: 'batch/v1',
    blockOwnerDeletion: true,
    controller: true,
    kind: 'Job',
    name,
    uid,
  };
  const manifest = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: prefix,
      namespace: namespace ?? 'default',
      labels: marks ? { ...template.labels, ...marks } : (template.labels ?? {}),
      ...(annotations && Object.keys(annotations).length > 0 ? { annotations } : {}),
      ownerReferences: [owner],
      finalizers: [
        ...(template.finalizers ?? []).filter((name) => name !== TRACKING_FINALIZER),
        TRACKING_FINALIZER,
      ],
    },
    spec,
  };
  return manifest;
}

/** The index stays whole even where the Job's name has to be cut. */
function generateName({ metadata }: Job, index: number): string {
  const end = `-${index}-`;
  const prefix = metadata.name + end;
  return prefix.length > GENERATE_NAME_MAX
    ? prefix.slice(0, GENERATE_NAME_MAX - end.length) + end
    : prefix;
}

function withIndexVariable(container: Container): Container {
  if (container.env?.some(({ name }) => name === INDEX_VARIABLE)) return container;
  const fieldRef = { fieldPath: `metadata.labels['${COMPLETION_INDEX}']` };
  return {
    ...container,
    env: [...(container.env ?? []), { name: INDEX_VARIABLE, valueFrom: { fieldRef } }],
  };
}
