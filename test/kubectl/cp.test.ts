// kubectl cp: what goes into a container is there for whoever looks, and comes out again as it went in.

import { expect, test } from 'vitest';
import { shell } from '../support/kubectl.js';

const POD = `
apiVersion: v1
kind: ConfigMap
metadata: {name: conf}
data: {app.properties: "größe=1\\n", other: two}
---
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  volumes: [{name: c, configMap: {name: conf}}, {name: t, emptyDir: {}}]
  containers:
  - name: main
    image: nginx
    volumeMounts: [{name: c, mountPath: /etc/conf}, {name: t, mountPath: /tmp}]
  - {name: side, image: nginx}
`;

const started = () => {
  const made = shell(
    { 'pod.yaml': POD, 'local/a.txt': 'a\n', 'local/deep/b.txt': 'größe\n', raw: 'x\uFFFD' },
    1,
  );
  made.kubectl('apply -f pod.yaml');
  made.kubectl('wait --for=condition=Ready pod/web');
  return made;
};

test('files and folders go in, are seen there, and come out as they were', () => {
  const { kubectl, saved } = started();
  expect(kubectl('cp local web:/tmp/in -c main')).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(kubectl('exec web -c main -- cat /tmp/in/deep/b.txt').stdout).toBe('größe\n');
  expect(kubectl('cp default/web:/tmp/in out -c main')).toMatchObject({
    ...{ code: 0, stderr: "tar: Removing leading `/' from member names\n" },
  });
  expect(saved).toEqual({ 'out/a.txt': 'a\n', 'out/deep/b.txt': 'größe\n' });
  kubectl('cp local/a.txt web:/tmp -c main');
  expect(kubectl('exec web -c main -- cat /tmp/a.txt').stdout).toBe('a\n');
});

test('a file comes out as it was at a moment, and none goes in there', () => {
  const { kubectl, saved, session } = started();
  kubectl('cp local/a.txt web:/tmp/x -c main');
  const before = `@${session.log.head}`;
  kubectl(['exec', 'web', '-c', 'main', '--', 'sh', '-c', 'echo later > /tmp/x']);
  kubectl(`cp web:/tmp/x was -c main --at ${before}`);
  kubectl('cp web:/tmp/x is -c main');
  expect(saved).toEqual({ was: 'a\n', is: 'later\n' });
  const { code, stderr } = kubectl(`cp local/a.txt web:/tmp/y -c main --at ${before}`);
  expect(code).toBe(2);
  expect(stderr).toContain('tar: tmp/y: Cannot open: Read-only file system\n');
});

test.each([
  ['cp local', 'error: source and destination are required\n', 1],
  ['cp a b', 'error: one of src or dest must be a remote file specification\n', 1],
  ['cp web:a web:b', 'error: one of src or dest must be a local file specification\n', 1],
  ['cp web: b', 'error: filepath can not be empty\n', 1],
  ['cp :a b', /^error: filespec must match the canonical format/, 1],
  ['cp a/b/web:a b', /^error: filespec must match the canonical format/, 1],
  ['cp nope web:/tmp -c main', "error: nope doesn't exist in local filesystem\n", 1],
  ['cp raw web:/tmp -c main', 'error: raw is not text in UTF-8, and is not copied\n', 1],
  ['cp none:/a b', 'Error from server (NotFound): pods "none" not found\n', 1],
  [
    'cp web:/nope b -c main',
    /tar: nope: Cannot stat: No such file or directory\n.*\n.*code 2\n$/,
    2,
  ],
] as const)('%s is refused', (line, text, code) => {
  const ran = started().kubectl(line);
  if (typeof text === 'string') expect(ran.stderr).toBe(text);
  else expect(ran.stderr).toMatch(text);
  expect(ran.code).toBe(code);
});
