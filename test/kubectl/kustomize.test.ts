import { describe, expect, test } from 'vitest';
import { clusterShell } from '../support/cluster-shell.js';

const FILES = {
  'base/kustomization.yaml': `resources:
- deploy.yaml
- svc.yaml
- ns.yaml
configMapGenerator:
- name: app-config
  literals:
  - a=b
  - c=d
  files:
  - data.txt
  - key=data.txt
secretGenerator:
- name: creds
  literals: [password=hunter2]
commonLabels:
  app: web
`,
  'base/data.txt': `hello
`,
  'base/deploy.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  selector: {matchLabels: {tier: front}}
  template:
    metadata: {labels: {tier: front}}
    spec:
      serviceAccountName: robot
      containers:
      - name: web
        image: nginx:1.0
        envFrom: [{configMapRef: {name: app-config}}]
        env: [{name: P, valueFrom: {secretKeyRef: {name: creds, key: password}}}]
      volumes: [{name: v, configMap: {name: app-config}}]
`,
  'base/svc.yaml': `apiVersion: v1
kind: Service
metadata: {name: web}
spec: {ports: [{port: 80}], selector: {tier: front}}
`,
  'base/ns.yaml': `apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: robot}
`,
  'over/kustomization.yaml': `namespace: shop
namePrefix: prod-
nameSuffix: -v2
resources: [../base]
labels:
- pairs: {env: prod}
  includeSelectors: true
- pairs: {x: yy}
commonAnnotations: {note: hi}
images:
- name: nginx
  newName: registry.io/nginx
  newTag: "2.0"
replicas: [{name: web, count: 3}]
patches:
- path: patch.yaml
- target: {kind: Service}
  patch: |-
    - op: replace
      path: /spec/ports/0/port
      value: 8080
configMapGenerator:
- name: app-config
  behavior: merge
  literals: [e=f]
`,
  'over/patch.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
      - name: web
        resources: {limits: {cpu: 100m}}
`,
};

/** What kubectl 1.29 makes of it. */
const BUILT = `apiVersion: v1
kind: Namespace
metadata:
  annotations:
    note: hi
  labels:
    app: web
    env: prod
    x: yy
  name: shop
---
apiVersion: v1
kind: ServiceAccount
metadata:
  annotations:
    note: hi
  labels:
    app: web
    env: prod
    x: yy
  name: prod-robot-v2
  namespace: shop
---
apiVersion: v1
data:
  a: b
  c: d
  data.txt: |
    hello
  e: f
  key: |
    hello
kind: ConfigMap
metadata:
  annotations:
    note: hi
  labels:
    app: web
    env: prod
    x: yy
  name: prod-app-config-v2-bt755hgftb
  namespace: shop
---
apiVersion: v1
data:
  password: aHVudGVyMg==
kind: Secret
metadata:
  annotations:
    note: hi
  labels:
    app: web
    env: prod
    x: yy
  name: prod-creds-v2-cf85kd65mm
  namespace: shop
type: Opaque
---
apiVersion: v1
kind: Service
metadata:
  annotations:
    note: hi
  labels:
    app: web
    env: prod
    x: yy
  name: prod-web-v2
  namespace: shop
spec:
  ports:
  - port: 8080
  selector:
    app: web
    env: prod
    tier: front
---
apiVersion: apps/v1
kind: Deployment
metadata:
  annotations:
    note: hi
  labels:
    app: web
    env: prod
    x: yy
  name: prod-web-v2
  namespace: shop
spec:
  replicas: 3
  selector:
    matchLabels:
      app: web
      env: prod
      tier: front
  template:
    metadata:
      annotations:
        note: hi
      labels:
        app: web
        env: prod
        tier: front
    spec:
      containers:
      - env:
        - name: P
          valueFrom:
            secretKeyRef:
              key: password
              name: prod-creds-v2-cf85kd65mm
        envFrom:
        - configMapRef:
            name: prod-app-config-v2-bt755hgftb
        image: registry.io/nginx:2.0
        name: web
        resources:
          limits:
            cpu: 100m
      serviceAccountName: prod-robot-v2
      volumes:
      - configMap:
          name: prod-app-config-v2-bt755hgftb
        name: v
`;

describe('a kustomization', () => {
  test('of two layers is built as kubectl builds it, to the letter', () => {
    expect(clusterShell(FILES).kubectl('kustomize over').stdout).toBe(BUILT);
  });

  test('is applied, read and deleted as a whole', () => {
    const { kubectl } = clusterShell(FILES);
    expect(kubectl('apply -k over').stdout).toContain('deployment.apps/prod-web-v2 created\n');
    expect(kubectl('get -k over -o name').stdout).toContain('service/prod-web-v2\n');
    expect(kubectl('delete -k over').code).toBe(0);
  });

  test('finds what layers below called otherwise, and says what it does not find', () => {
    const build = (more: string) =>
      clusterShell({
        ...FILES,
        'top/kustomization.yaml': `resources: [../over]\n${more}`,
      }).kubectl('kustomize top');
    expect(build('replicas: [{name: web, count: 7}]').stdout).toContain('  replicas: 7\n');
    expect(build('replicas: [{name: nope, count: 7}]').stderr).toContain(
      'resource with name nope does not match a config',
    );
    const gone = '{apiVersion: v1, kind: Service, metadata: {name: web}, $patch: delete}';
    expect(build(`patches: [{patch: '${gone}'}]`).stdout).not.toContain('kind: Service\n');
    expect(build('images: [{name: registry.io/nginx, digest: "sha256:abc"}]').stdout).toContain(
      'image: registry.io/nginx@sha256:abc\n',
    );
    expect(build('helmCharts: []').stderr).toContain('is not built here');
    expect(build('colour: red').stderr).toBe(
      'error: invalid Kustomization: json: unknown field "colour"\n',
    );
  });

  test('that names itself ends', () => {
    const { kubectl } = clusterShell({ 'a/kustomization.yaml': 'resources: [../a]' });
    expect(kubectl('kustomize a').stderr).toContain('cycle detected');
    expect(kubectl('kustomize b').stderr).toContain("unable to find one of 'kustomization.yaml'");
  });
});
