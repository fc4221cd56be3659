import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
const PODS = '/api/v1/namespaces/default/pods';
const container = (name: string, script: string) => ({
  name,
  image: 'busybox',
  command: ['sh', '-c', script],
});

beforeAll(async () => {
  server = await startServer();
  const pods = {
    talker: [container('c', 'for i in 1 2 3 4; do echo line $i; sleep 10; done')],
    crashing: [container('c', 'echo up; sleep 1; exit 1')],
    two: [container('a', 'echo a; sleep 9999'), container('b', 'echo b; sleep 9999')],
  };
  for (const [name, containers] of Object.entries(pods))
    await server.ask('POST', PODS, {
      metadata: { name },
      spec: { containers, restartPolicy: name === 'talker' ? 'Never' : 'Always' },
    });
  await server.ask('POST', PODS, {
    metadata: { name: 'stuck' },
    spec: { nodeName: 'node-1', containers: [{ name: 'c', image: 'nope:missing' }] },
  });
});
afterAll(() => server.close());

const log = (pod: string, query = '') => server.get(`${PODS}/${pod}/log${query}`);

describe('the log of a container', () => {
  test('is what it has printed by now, or by then', async () => {
    server.session.advance(60_000);
    const { code, headers, text } = await log('talker');
    expect(code).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/plain/);
    expect(text).toBe('line 1\nline 2\nline 3\nline 4\n');
    const past = await server.get(`/at/20s${PODS}/talker/log`);
    expect(past.text).toMatch(/^line 1\n/);
    expect(past.text).not.toContain('line 4');
  });

  test('ends, begins and is dated as asked', async () => {
    expect((await log('talker', '?tailLines=2')).text).toBe('line 3\nline 4\n');
    expect((await log('talker', '?tailLines=0')).text).toBe('');
    expect((await log('talker', '?limitBytes=3')).text).toBe('lin');
    expect((await log('talker', '?sinceSeconds=1')).text).toBe('');
    expect((await log('talker', '?sinceTime=2026-01-01T00:00:00Z')).text).toContain('line 1');
    expect((await log('talker', '?timestamps=true&tailLines=1')).text).toMatch(
      /^2026-01-01T00:00:\d\d\.\d{9}Z line 4\n$/,
    );
  });

  test('of the run before is there when there was one', async () => {
    expect((await log('crashing', '?previous=true')).text).toBe('up\n');
    expect((await log('two', '?container=a&previous=true')).body).toMatchObject({
      code: 400,
      message: 'previous terminated container "a" in pod "two" not found',
    });
  });

  test.each([
    ['none', '', 404, 'pods "none" not found'],
    ['two', '', 400, 'a container name must be specified for pod two, choose one of: [a b]'],
    ['two', '?container=x', 400, 'container x is not valid for pod two'],
    ['two', '?container=a&tailLines=x', 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
    ['two', '?container=a&tailLines=-1', 422, 'must be greater than or equal to 0'],
    ['two', '?container=a&limitBytes=0', 422, 'must be greater than 0'],
    ['two', '?container=a&sinceTime=now', 400, 'now'],
    [
      'two',
      '?container=a&sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z',
      422,
      'at most one of `sinceTime` or `sinceSeconds` may be specified',
    ],
  ])('%s%s is refused with %s: %s', async (pod, query, code, message) => {
    const reply = await log(pod, query);
    expect(reply.code).toBe(code);
    expect(reply.body.message).toContain(message);
  });

  test('is followed as virtual time passes, until the container ends', async () => {
    await server.ask('POST', PODS, {
      metadata: { name: 'later' },
      spec: {
        restartPolicy: 'Never',
        containers: [container('c', 'for i in 1 2 3; do echo line $i; sleep 60; done')],
      },
    });
    const reply = await fetch(`${server.url}${PODS}/later/log?follow=true`);
    const reader = (reply.body as ReadableStream<Uint8Array>).getReader();
    const next = async () => new TextDecoder().decode((await reader.read()).value);
    expect(await next()).toBe('line 1\n');
    server.session.advance(60_000);
    expect(await next()).toBe('line 2\n');
    server.session.advance(600_000);
    expect(await next()).toBe('line 3\n');
    expect((await reader.read()).done).toBe(true);
  });

  test('followed where nothing more can come, ends at once', async () => {
    expect((await log('later', '?follow=true')).text).toBe('line 1\nline 2\nline 3\n');
    expect((await server.get(`/at/20s${PODS}/talker/log?follow=true`)).text).toContain('line 1');
    expect((await log('talker', '?follow=true&limitBytes=4')).text).toBe('line');
  });
});
