import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
const PODS = '/api/v1/namespaces/default/pods';
const AGENT = { agent: 'kubectl/v1.36.0 (linux/amd64) kubernetes/abc' };

beforeAll(async () => {
  server = await startServer();
  for (const [name, script] of [
    ['brief', 'echo one; sleep 1; echo two'],
    ['slow', 'echo one; sleep 600; echo two'],
  ])
    await server.ask('POST', PODS, {
      metadata: { name },
      spec: {
        containers: [{ name: 'c', image: 'busybox', command: ['sh', '-c', script] }],
        restartPolicy: 'Never',
      },
    });
});
afterAll(() => server.close());

/** What comes of attaching: all that was printed and how it ended, or the code with which it was refused. */
const attach = (pod: string, agent: string, at = ''): Promise<string | number> =>
  new Promise((resolve) => {
    const socket = new WebSocket(
      `${server.url.replace('http', 'ws')}${at}${PODS}/${pod}/attach?stdout=true&stdin=true`,
      ['v5.channel.k8s.io'],
      { headers: { 'user-agent': agent } },
    );
    let heard = '';
    socket.on('message', (data: Buffer) => {
      heard += data[0] === 3 ? JSON.parse(data.subarray(1).toString()).status : data.subarray(1);
    });
    socket.on('unexpected-response', (_request, { statusCode }) => resolve(statusCode ?? 0));
    socket.on('close', () => resolve(heard));
  });

const logOf = async (pod: string): Promise<string> =>
  (await server.ask('GET', `${PODS}/${pod}/log`, undefined, AGENT)).text;

test('who attaches to a container that is over is refused, unless they have read its log: then it ends', async () => {
  expect(await attach('brief', AGENT.agent)).toBe(500);
  expect(await logOf('brief')).toBe('one\ntwo\n');
  expect(await attach('brief', AGENT.agent)).toBe('Success');
  expect(await attach('brief', 'curl/8')).toBe(500);
});

test('who has read the log and then attaches hears every line once, also when the end came in between', async () => {
  const before = await logOf('slow');
  expect(before).toBe('one\n');
  server.session.advance(3_600_000);
  expect(before + (await attach('slow', AGENT.agent))).toBe('one\ntwo\nSuccess');
});

test('who attaches to a container of the past hears what it had printed, and the end', async () => {
  expect(await attach('slow', 'curl/8', '/at/5m')).toBe('one\nSuccess');
  await server.ask('GET', `/at/5m${PODS}/slow/log`, undefined, { agent: 'reader' });
  expect(await attach('slow', 'reader', '/at/5m')).toBe('Success');
});
