import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCommand } from '../support/command.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubetape-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const kubetape = (line: string) => runCommand(line, { KUBETAPE_TAPE: join(folder, 'c.tape') });

describe('kubetape', () => {
  test('alone says what it is, and makes no tape', async () => {
    const { code, stdout } = await kubetape('');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^kubetape: a Kubernetes control plane on tape/);
    expect(existsSync(join(folder, 'c.tape'))).toBe(false);
  });

  test('makes a tape on first use, and says so', async () => {
    const { stdout, stderr } = await kubetape('get nodes -o name --nodes 2');
    expect(stdout).toBe('node/node-1\nnode/node-2\n');
    expect(stderr).toMatch(/^Made .*c\.tape: a new cluster with 2 nodes\.\n$/);
  });

  test('lets time pass, and looks back', async () => {
    await kubetape('init --nodes 1 --latency instant --start 2030-05-01');
    expect((await kubetape('advance 90s')).stdout).toMatch(/^2030-05-01T00:01:\d\dZ \(1m3/);
    expect((await kubetape('clock')).stdout).toContain('Start:       2030-05-01T00:00:00Z\n');
    expect((await kubetape('get ns default --no-headers --at 30s')).stdout).toMatch(/30s\n$/);
    expect((await kubetape('bookmark early --at 10s')).stdout).toMatch(/^early is @\d+/);
    expect((await kubetape('get ns --at early')).code).toBe(0);
    expect((await kubetape('advance -- -5s')).stderr).toContain('time does not run backwards');
    expect((await kubetape('get ns --at 9h')).stderr).toContain('has not happened yet');
  });

  test('asks by path, and answers as a server would', async () => {
    await kubetape('init --nodes 1');
    const version = await kubetape('get --raw /version');
    expect(JSON.parse(version.stdout)).toMatchObject({ major: '1', minor: '36' });
    const path = '/api/v1/namespaces/default/configmaps';
    writeFileSync(join(folder, 'a.json'), '{"metadata":{"name":"a"},"data":{"b":"c"}}');
    const made = await kubetape(`create --raw ${path} -f ${join(folder, 'a.json')}`);
    expect(JSON.parse(made.stdout)).toMatchObject({ kind: 'ConfigMap', data: { b: 'c' } });
    expect((await kubetape('get cm a -o name')).stdout).toBe('configmap/a\n');
    expect((await kubetape(`get --raw ${path}/nope`)).stderr).toBe(
      'Error from server (NotFound): configmaps "nope" not found\n',
    );
    expect((await kubetape(`get --raw ${path}/a --at 0s`)).code).toBe(1);
    expect((await kubetape(`delete --raw ${path}/a`)).stdout).toContain('"status":"Success"');
    expect((await kubetape('get cm a')).code).toBe(1);
    expect((await kubetape('create --raw /api --edit -f x')).stderr).toContain(
      '--raw and --edit are mutually exclusive',
    );
  });

  test('signs a token of a service account with the key beside the tape', async () => {
    await kubetape('init --nodes 1');
    const { stdout } = await kubetape('create token default --duration=1h --audience=me');
    const claims = JSON.parse(Buffer.from(stdout.split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toMatchObject({ sub: 'system:serviceaccount:default:default', aud: ['me'] });
    expect(claims.exp - claims.iat).toBe(3600);
    expect((await kubetape('create token default -o name')).stdout).toBe(
      'tokenrequest.authentication.k8s.io/default\n',
    );
    expect((await kubetape('create token nope')).stderr).toBe(
      'error: failed to create token: serviceaccounts "nope" not found\n',
    );
  });

  test('tells what happened, to what, and what differs', async () => {
    await kubetape('init --nodes 1');
    await kubetape('create configmap a --from-literal=k=1');
    await kubetape('label configmap a tier=web');
    const log = (await kubetape('log --object configmap/a --flat')).stdout;
    expect(log).toContain('kubetape create configmap a --from-literal=k=1 → created');
    expect(log).toContain('ConfigMap default/a updated');
    expect((await kubetape('history configmap/a')).stdout).toContain(
      '    metadata.labels: {"tier":"web"} added\n',
    );
    expect(
      (await kubetape('diff --from start --summary --kind configmaps -n default')).stdout,
    ).toContain('+ ConfigMap default/a\n');
    expect((await kubetape('techniques')).stdout).toBe(
      'Every object is managed by one technique.\n',
    );
  });

  test('exports the same bytes for the same story', async () => {
    await kubetape('init --nodes 1 --seed 7');
    const once = (await kubetape('export')).stdout;
    rmSync(folder, { recursive: true });
    folder = mkdtempSync(join(tmpdir(), 'kubetape-'));
    await kubetape('init --nodes 1 --seed 7');
    expect((await kubetape('export')).stdout).toBe(once);
    const last = JSON.parse(once.trim().split('\n').at(-1) ?? '');
    expect(last.hash).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(last.events).toBe(once.trim().split('\n').length - 1);
  });

  test('exits with 2 when the tape cannot be used', async () => {
    await kubetape('init');
    expect(await kubetape('get ns --timeline nowhere')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no timeline "nowhere"'),
    });
    expect((await kubetape('init')).stderr).toContain('exists already');
  });
});
