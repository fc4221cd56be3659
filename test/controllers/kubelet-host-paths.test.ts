// What a hostPath says must be on the node, and what is there.

import { describe, expect, test } from 'vitest';
import { shell } from '../support/kubectl.js';

const pod = (name: string, path: string, type: string, node = 'node-1') => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec:
  nodeName: ${node}
  containers:
  - name: main
    image: busybox
    command: [sleep, "99999"]
    volumeMounts: [{name: disk, mountPath: /disk}]
  volumes:
  - name: disk
    hostPath: {path: ${path}, type: ${type}}
`;

function cluster(manifests: Record<string, string>) {
  const { kubectl } = shell(manifests, 2);
  const phase = (name: string): string =>
    kubectl(['get', 'pod', name, '-o', 'jsonpath={.status.phase}']).stdout;
  const failed = (name: string): string =>
    kubectl([
      ...['get', 'events', '-o', 'jsonpath={.items[*].message}'],
      `--field-selector=reason=FailedMount,involvedObject.name=${name}`,
    ]).stdout;
  const apply = (name: string): void => {
    kubectl(`apply -f ${name}`);
    kubectl('wait --for=condition=Never node/node-1 --timeout=20s');
  };
  return { kubectl, phase, failed, apply };
}

describe('what a node has', () => {
  test.each([
    ['/var/log', 'Directory'],
    ['/var/log/', 'Directory'],
    ['/', 'Directory'],
    ['/etc/hostname', 'File'],
    ['/var/run/containerd/containerd.sock', 'Socket'],
    ['/dev/fuse', 'CharDevice'],
    ['/sys/kernel/debug', 'Directory'],
    ['/data', 'DirectoryOrCreate'],
    ['/data/file', 'FileOrCreate'],
    ['/data', '""'],
  ])('%s is mounted as %s', (path, type) => {
    const { apply, phase, failed } = cluster({ 'pod.yaml': pod('web', path, type) });
    apply('pod.yaml');
    expect(phase('web')).toBe('Running');
    expect(failed('web')).toBe('');
  });

  test.each([
    ['/data', 'Directory', 'directory'],
    ['/etc/hostname', 'DirectoryOrCreate', 'directory'],
    ['/data/file', 'File', 'file'],
    ['/var/log', 'FileOrCreate', 'file'],
    ['/var/run/docker.sock', 'Socket', 'socket file'],
    ['/dev/nvidia0', 'CharDevice', 'character device'],
    ['/dev/sdz', 'BlockDevice', 'block device'],
  ])('%s is no %s, and the pod waits', (path, type, called) => {
    const { apply, phase, failed } = cluster({ 'pod.yaml': pod('web', path, type) });
    apply('pod.yaml');
    expect(phase('web')).toBe('Pending');
    expect(failed('web')).toBe(
      `MountVolume.SetUp failed for volume "disk" : hostPath type check failed: ${path} is not a ${called}`,
    );
  });
});

test('what somebody makes on a node is there for a pod that waits for it, and on that node alone', () => {
  const { kubectl, apply, phase } = cluster({
    'here.yaml': pod('here', '/mnt/data', 'Directory'),
    'there.yaml': pod('there', '/mnt/data', 'Directory', 'node-2'),
  });
  apply('here.yaml');
  apply('there.yaml');
  kubectl('debug node/node-1 --image=busybox -- sleep 9999');
  kubectl('wait --for=condition=Never node/node-1 --timeout=20s');
  const debug = kubectl('get pods -o name')
    .stdout.split('\n')
    .find((name) => name.includes('debugger'));
  const exec = (...words: string[]) => kubectl(['exec', debug ?? '', '--', ...words]);
  expect(exec('mkdir', '/host/mnt/data/deep').stderr).toContain(
    "mkdir: can't create directory '/host/mnt/data/deep': No such file or directory\n",
  );
  expect(exec('mkdir', '/host/mnt/data').stderr).toBe('');
  expect(exec('mkdir', '/host/mnt/data').stderr).toContain('File exists');
  expect(exec('mkdir', '-p', '/host/mnt/data').stderr).toBe('');
  expect(exec('ls', '/host/mnt').stdout).toBe('data\n');
  kubectl('wait --for=condition=Ready pod/here --timeout=150s');
  expect([phase('here'), phase('there')]).toEqual(['Running', 'Pending']);
  exec('sh', '-c', 'echo hello > /host/mnt/data/index.html');
  expect(kubectl('exec here -- cat /disk/index.html').stdout).toBe('hello\n');
  expect(exec('rmdir', '/host/mnt/data').stderr).toContain('Directory not empty');
});

test('what a machine has besides is said with an annotation of its node', () => {
  const { kubectl, apply, phase } = cluster({
    'gpu.yaml': pod('gpu', '/dev/nvidia0', 'CharDevice'),
    'docker.yaml': pod('docker', '/var/run/docker.sock', 'Socket', 'node-2'),
  });
  apply('gpu.yaml');
  apply('docker.yaml');
  const says = (node: string, disk: object) =>
    kubectl(['annotate', 'node', node, `files.kubetape.io/disk=${JSON.stringify(disk)}`]);
  says('node-1', { path: 'dev/nvidia0', type: 'CharDevice' });
  says('node-2', { path: 'var/run', type: 'Any' });
  kubectl('wait --for=condition=Ready pod --all --timeout=150s');
  expect([phase('gpu'), phase('docker')]).toEqual(['Running', 'Running']);
});

test('what was made for one pod is there for another that waits for it', () => {
  const { kubectl, apply, phase } = cluster({
    'late.yaml': pod('late', '/data', 'Directory'),
    'first.yaml': pod('first', '/data/deep', 'DirectoryOrCreate'),
  });
  apply('late.yaml');
  expect(phase('late')).toBe('Pending');
  apply('first.yaml');
  kubectl('wait --for=condition=Ready pod/late --timeout=150s');
  expect(phase('late')).toBe('Running');
});

test('the hostPath behind a claim is checked as well, and called after its volume', () => {
  const { apply, failed } = cluster({
    'all.yaml': `
apiVersion: v1
kind: PersistentVolume
metadata: {name: disk-1}
spec:
  capacity: {storage: 1Gi}
  accessModes: [ReadWriteOnce]
  storageClassName: manual
  hostPath: {path: /mnt/none, type: Directory}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: claim}
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: manual
  resources: {requests: {storage: 1Gi}}
---
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers: [{name: main, image: nginx, volumeMounts: [{name: disk, mountPath: /disk}]}]
  volumes: [{name: disk, persistentVolumeClaim: {claimName: claim}}]
`,
  });
  apply('all.yaml');
  expect(failed('web')).toBe(
    'MountVolume.SetUp failed for volume "disk-1" : hostPath type check failed: /mnt/none is not a directory',
  );
});
