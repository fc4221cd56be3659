import { describe, expect, test } from 'vitest';
import { readYaml } from '../../src/machinery/yaml.js';
import { clusterShell } from '../support/cluster-shell.js';

/** What a command would send. */
function made(line: string, files: Record<string, string> = {}): unknown {
  const { kubectl } = clusterShell(files);
  const { stdout, stderr } = kubectl(`${line} --dry-run=client -o yaml`);
  const read = readYaml(stdout);
  if (stderr !== '' || !read.ok) throw new Error(stderr);
  return read.value;
}

test('a deployment labels and selects its pods by its name', () => {
  expect(made('create deployment web --image=repo/nginx:1 --replicas=3 --port=80')).toEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { labels: { app: 'web' }, name: 'web' },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: 'web' } },
      strategy: {},
      template: {
        metadata: { labels: { app: 'web' } },
        spec: {
          containers: [
            {
              image: 'repo/nginx:1',
              name: 'nginx',
              ports: [{ containerPort: 80 }],
              resources: {},
            },
          ],
        },
      },
    },
    status: {},
  });
});

test('what follows two dashes is the command', () => {
  const { kubectl } = clusterShell();
  const { stdout } = kubectl('create job j --image=busybox --dry-run=client -o yaml -- echo -n hi');
  expect(stdout).toContain('      - command:\n        - echo\n        - -n\n        - hi\n');
});

test('a job can be made from a cron job, owned by it', () => {
  const { kubectl, find } = clusterShell();
  kubectl(`create cronjob cj --image=busybox '--schedule=0 0 * * *' -- date`);
  expect(kubectl('create job now --from=cronjob/cj').stdout).toBe('job.batch/now created\n');
  const job = find('Job', 'now');
  expect(job?.metadata.annotations?.['cronjob.kubernetes.io/instantiate']).toBe('manual');
  expect(job?.metadata.ownerReferences).toEqual([
    {
      apiVersion: 'batch/v1',
      controller: true,
      kind: 'CronJob',
      name: 'cj',
      uid: find('CronJob', 'cj')?.metadata.uid,
    },
  ]);
});

test('services name their ports after the pair', () => {
  expect(made('create service nodeport np --tcp=80:web --node-port=30001')).toMatchObject({
    spec: {
      ports: [{ name: '80-web', nodePort: 30001, port: 80, protocol: 'TCP', targetPort: 'web' }],
      selector: { app: 'np' },
      type: 'NodePort',
    },
  });
  expect(made('create service clusterip headless --clusterip=None')).toMatchObject({
    spec: { clusterIP: 'None' },
  });
});

test('config maps and secrets take literals, files and files of variables', () => {
  const files = { 'dir/one.txt': '1', 'dir/two': '2', env: '# a comment\nA=b=c\n\nD=\n' };
  expect(
    made('create configmap c --from-literal=a=b=c --from-file=k=dir/two', files),
  ).toMatchObject({ data: { a: 'b=c', k: '2' } });
  expect(made('create configmap c --from-file=dir', files)).toMatchObject({
    data: { 'one.txt': '1', two: '2' },
  });
  expect(made('create configmap c --from-env-file=env', files)).toMatchObject({
    data: { A: 'b=c', D: '' },
  });
  expect(made('create secret generic s --from-literal=k=é')).toMatchObject({ data: { k: 'w6k=' } });
});

test('a role has one rule a group', () => {
  expect(
    made(
      'create role r --verb=get --verb=get --resource=po,svc,deploy.apps/scale --resource-name=x',
    ),
  ).toMatchObject({
    rules: [
      { apiGroups: [''], resourceNames: ['x'], resources: ['pods', 'services'], verbs: ['get'] },
      {
        apiGroups: ['apps'],
        resourceNames: ['x'],
        resources: ['deployments/scale'],
        verbs: ['get'],
      },
    ],
  });
});

test('ingress rules of one host share an entry, and TLS hosts a secret', () => {
  expect(
    made(
      'create ingress i --rule=a.com/=svc:80,tls=sec --rule=a.com/x*=svc:http --rule=b.com/=svc:80,tls=sec',
    ),
  ).toMatchObject({
    spec: {
      rules: [
        {
          host: 'a.com',
          http: {
            paths: [
              {
                backend: { service: { name: 'svc', port: { number: 80 } } },
                path: '/',
                pathType: 'Exact',
              },
              {
                backend: { service: { name: 'svc', port: { name: 'http' } } },
                path: '/x',
                pathType: 'Prefix',
              },
            ],
          },
        },
        { host: 'b.com' },
      ],
      tls: [{ hosts: ['a.com', 'b.com'], secretName: 'sec' }],
    },
  });
});

test('a disruption budget takes a number or a percentage', () => {
  expect(made('create pdb p --selector=app=web --min-available=2')).toMatchObject({
    spec: { minAvailable: 2, selector: { matchLabels: { app: 'web' } } },
  });
  expect(made('create pdb p --selector=app=web --max-unavailable=25%')).toMatchObject({
    spec: { maxUnavailable: '25%' },
  });
});

test('run makes a pod, and a service if asked', () => {
  expect(made('run one --image=busybox --env=A=b --labels=x=y --restart=Never')).toMatchObject({
    metadata: { labels: { x: 'y' }, name: 'one' },
    spec: {
      containers: [{ env: [{ name: 'A', value: 'b' }], image: 'busybox', name: 'one' }],
      dnsPolicy: 'ClusterFirst',
      restartPolicy: 'Never',
    },
  });
  const { kubectl } = clusterShell();
  expect(kubectl('run one --image=nginx --port=80 --expose').stdout).toBe(
    'service/one created\npod/one created\n',
  );
});

test('expose finds selector, labels and ports by itself', () => {
  const { kubectl, find } = clusterShell();
  kubectl('create deployment web --image=nginx --port=8080');
  expect(kubectl('expose deployment web').stdout).toBe('service/web exposed\n');
  expect(find('Service', 'web')).toMatchObject({
    metadata: { labels: { app: 'web' } },
    spec: {
      ports: [{ port: 8080, protocol: 'TCP', targetPort: 8080 }],
      selector: { app: 'web' },
    },
  });
});

test('autoscale targets utilization by percentage and an average value by amount', () => {
  const { kubectl } = clusterShell();
  kubectl('create deployment web --image=nginx');
  const { stdout } = kubectl(
    'autoscale deployment web --min=2 --max=5 --cpu=70% --memory=200 --dry-run=client -o json',
  );
  expect(JSON.parse(stdout)).toMatchObject({
    apiVersion: 'autoscaling/v2',
    spec: {
      maxReplicas: 5,
      metrics: [
        { resource: { name: 'cpu', target: { averageUtilization: 70, type: 'Utilization' } } },
        { resource: { name: 'memory', target: { averageValue: '200Mi', type: 'AverageValue' } } },
      ],
      minReplicas: 2,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    },
  });
});

describe('refusals', () => {
  test.each([
    ['create deployment web', 'required flag(s) "image" not set'],
    [
      'create deployment --image=a',
      "exactly one NAME is required, got 0\nSee 'kubectl create deployment -h' for help and examples",
    ],
    ['create job j', 'either --image or --from must be specified'],
    ['create service clusterip s', 'at least one tcp port specifier must be provided'],
    [
      'create pdb p --selector=a=b --min-available=2 --max-unavailable=3',
      'min-available and max-unavailable cannot be both specified',
    ],
    [
      'create rolebinding b --clusterrole=a --role=b',
      'exactly one of clusterrole or role must be specified',
    ],
    ['create configmap c --from-literal=a', 'invalid literal source a, expected key=value'],
    ['run', 'required flag(s) "image" not set'],
    ['run p --image=a --rm', '--rm should only be used for attached containers'],
  ])('%s', (line, message) => {
    const { kubectl } = clusterShell();
    expect(kubectl(line)).toEqual({ code: 1, stdout: '', stderr: `error: ${message}\n` });
  });

  test('a verb introduces what the server refuses', () => {
    const { kubectl } = clusterShell();
    kubectl('create deployment web --image=nginx');
    expect(kubectl('create deployment web --image=nginx').stderr).toBe(
      'error: failed to create deployment: deployments.apps "web" already exists\n',
    );
    expect(kubectl('create ns default').stderr).toBe(
      'Error from server (AlreadyExists): namespaces "default" already exists\n',
    );
  });

  test('a role cannot be made for a resource nobody serves', () => {
    const { kubectl } = clusterShell();
    expect(kubectl('create role r --verb=get --resource=deployments.nope')).toEqual({
      code: 1,
      stdout: '',
      stderr: `the server doesn't have a resource type "deployments" in group "nope"\n`,
    });
  });
});

test('a name can end in the hash of what it stands for, as upstream spells it', () => {
  const { kubectl } = clusterShell();
  expect(
    kubectl(
      'create configmap foo --from-literal=key1=value1 --from-literal=key2=value2 --append-hash',
    ).stdout,
  ).toBe('configmap/foo-gcb75dd9gb created\n');
});

test('a review that is created comes back with its answer', () => {
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: { user: 'jane', resourceAttributes: { verb: 'get', resource: 'pods' } },
  };
  const { kubectl } = clusterShell({
    'review.json': JSON.stringify(review),
    'token.json': JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview' }),
  });
  expect(kubectl('create -f review.json').stdout).toBe(
    'subjectaccessreview.authorization.k8s.io/<unknown> created\n',
  );
  expect(kubectl('create -f review.json -o jsonpath={.status.allowed}').stdout).toBe('false');
  expect(kubectl('create -f token.json').stdout).toBe(
    'tokenreview.authentication.k8s.io/<unknown> created\n',
  );
  expect(kubectl('api-resources --api-group=authorization.k8s.io -o name').stdout).toContain(
    'subjectaccessreviews.authorization.k8s.io\n',
  );
});
