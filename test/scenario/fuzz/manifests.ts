// Manifests as people have them: a shop that works, and parts of it with a mistake each.

import { readYamlStream } from '../../../src/machinery/yaml-stream.js';
import type { Manifest } from '../../../src/scenario/fuzz/plan.js';

const read = (text: string): readonly Manifest[] =>
  readYamlStream(text).documents.map(({ value }) => value as Manifest);

/** A Deployment, the Service before it, and perhaps a budget. */
export const web = ({
  replicas = 3,
  strategy = '{}',
  budget = '',
  cpu = '100m',
  slow = 0,
} = {}): readonly Manifest[] =>
  read(`
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  strategy: ${strategy}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: nginx:1.27
        readinessProbe: {httpGet: {port: 80}, periodSeconds: 2, initialDelaySeconds: ${slow}}
        resources: {requests: {cpu: ${cpu}}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
${
  budget === ''
    ? ''
    : `---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {${budget}, selector: {matchLabels: {app: web}}}
`
}`);

/** A Deployment and nothing else. */
export const plain = ({
  finalizers = '[]',
  nodeName = '',
  cpu = '100m',
} = {}): readonly Manifest[] =>
  read(`
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}, finalizers: ${finalizers}}
    spec:
      nodeName: '${nodeName}'
      containers: [{name: web, image: "nginx:1.27", resources: {requests: {cpu: ${cpu}}}}]
`);

/** A webhook that judges every new pod and fails closed; `spared`: but not those of its own namespace. */
export const judge = ({ spared = false } = {}): readonly Manifest[] =>
  read(`
apiVersion: v1
kind: Namespace
metadata: {name: policy}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: judge, namespace: policy}
spec:
  selector: {matchLabels: {app: judge}}
  template:
    metadata: {labels: {app: judge}}
    spec: {containers: [{name: judge, image: 'judge:1'}]}
---
apiVersion: v1
kind: Service
metadata: {name: judge, namespace: policy}
spec: {selector: {app: judge}, ports: [{port: 443}]}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: judge}
webhooks:
- name: pods.judge.example.com
  admissionReviewVersions: [v1]
  sideEffects: None
  clientConfig: {service: {name: judge, namespace: policy}}
  rules: [{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
  ${spared ? 'namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [policy]}]}' : ''}
`);

export const shop: readonly Manifest[] = [
  ...web({ budget: 'maxUnavailable: 1' }),
  ...read(`
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  replicas: 3
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers: [{name: db, image: "postgres:16"}]
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec:
      containers: [{name: agent, image: "agent:1"}]
---
apiVersion: batch/v1
kind: Job
metadata: {name: import}
spec:
  completions: 4
  parallelism: 2
  template:
    spec:
      restartPolicy: OnFailure
      containers: [{name: import, image: busybox, command: [sleep, "20"]}]
`),
];
