import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
const PODS = '/api/v1/namespaces/default/pods';

beforeAll(async () => {
  server = await startServer();
  await server.ask('POST', '/apis/kubetape.io/v1alpha1/behaviors', {
    metadata: { name: 'redis' },
    spec: {
      selector: { image: 'redis*' },
      exec: [{ command: 'redis-cli ping', stdout: 'PONG\n' }],
    },
  });
  const pod = (name: string, containers: object[], spec: object = {}) =>
    server.ask('POST', PODS, { metadata: { name }, spec: { containers, ...spec } });
  await pod('web', [{ name: 'nginx', image: 'nginx' }]);
  await pod('redis', [{ name: 'c', image: 'redis:8' }]);
  await pod('two', [
    { name: 'a', image: 'nginx' },
    { name: 'b', image: 'nginx' },
  ]);
  await pod('over', [{ name: 'c', image: 'busybox', command: ['true'] }], {
    restartPolicy: 'Never',
  });
  await pod('nowhere', [{ name: 'c', image: 'nginx' }], { nodeSelector: { no: 'node' } });
  await pod('talks', [
    {
      name: 'c',
      image: 'busybox',
      command: ['sh', '-c', 'while true; do sleep 60; echo tick; done'],
    },
  ]);
});
afterAll(() => server.close());

interface Heard {
  out: string;
  err: string;
  status:
    | { status: string; message?: string; details?: { causes: { message: string }[] } }
    | undefined;
  code: number;
}

interface Talk {
  readonly socket: WebSocket;
  readonly heard: Heard;
  type(text: string): void;
  end(): void;
  readonly over: Promise<Heard>;
}

function open(path: string, protocols = ['v5.channel.k8s.io']): Promise<Talk> {
  const socket = new WebSocket(server.url.replace('http', 'ws') + path, protocols);
  const heard: Heard = { out: '', err: '', status: undefined, code: 0 };
  socket.on('message', (data: Buffer) => {
    const text = data.subarray(1).toString();
    if (data[0] === 1) heard.out += text;
    else if (data[0] === 2) heard.err += text;
    else if (data[0] === 3) heard.status = JSON.parse(text);
  });
  const over = new Promise<Heard>((resolve) => {
    socket.on('close', (code) => resolve({ ...heard, code }));
  });
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('open', () =>
      resolve({
        socket,
        heard,
        over,
        type: (text) => socket.send(Buffer.concat([Buffer.of(0), Buffer.from(text)])),
        end: () => socket.send(Buffer.of(255, 0)),
      }),
    );
  });
}

const execPath = (pod: string, words: readonly string[], more = '') =>
  `${PODS}/${pod}/exec?stdout=true&stderr=true${more}${words.map((word) => `&command=${encodeURIComponent(word)}`).join('')}`;
const exec = async (pod: string, words: readonly string[], more = '') =>
  (await open(execPath(pod, words, more))).over;

describe('exec', () => {
  test('answers with what is printed, and Success', async () => {
    expect(await exec('web', ['cat', '/etc/hostname'])).toEqual({
      out: 'web\n',
      err: '',
      status: { metadata: {}, status: 'Success' },
      code: 1000,
    });
    expect(await exec('redis', ['redis-cli', 'ping'])).toMatchObject({ out: 'PONG\n' });
  });

  test.each([
    [['sh', '-c', 'exit 3'], '3'],
    [['sh', '-c', 'nginx -v'], '127'],
    [['cat', '/nothing'], '1'],
  ])('%j ends with its exit code %s', async (words, code) => {
    const { status } = await exec('web', words);
    expect(status).toMatchObject({
      status: 'Failure',
      reason: 'NonZeroExitCode',
      details: { causes: [{ reason: 'ExitCode', message: code }] },
    });
  });

  test('of a program that is not there is refused by the runtime, without an exit code', async () => {
    const { status } = await exec('web', ['nope']);
    expect(status).toMatchObject({ reason: 'InternalError', code: 500 });
    expect(status?.message).toMatch(
      /^Internal error occurred: error executing command in container: .*: exec: "nope": executable file not found in \$PATH: unknown$/,
    );
    const path = await exec('web', ['/bin/nope']);
    expect(path.status?.message).toContain(
      'exec: "/bin/nope": stat /bin/nope: no such file or directory: unknown',
    );
  });

  test('keeps output and errors apart, and sends only what was asked for', async () => {
    expect(await exec('web', ['sh', '-c', 'nope'])).toMatchObject({
      out: '',
      err: 'sh: nope: not found\n',
    });
    const quiet = await open(`${PODS}/web/exec?stderr=true&command=hostname`);
    expect((await quiet.over).out).toBe('');
  });

  test('of the past finds the environment of then', async () => {
    const path = execPath('web', ['date']);
    const { revision } = server.session.view();
    const then = (await exec('web', ['date'])).out;
    server.session.advance(3_600_000);
    expect((await exec('web', ['date'])).out).not.toBe(then);
    expect((await (await open(`/at/@${revision}${path}`)).over).out).toBe(then);
  });

  test('leaves no trace on the tape', async () => {
    const { head } = server.session.log;
    await exec('web', ['echo', 'hi']);
    expect(server.session.log.head).toBe(head);
  });

  test('repeats what is typed into cat, until no more is', async () => {
    const cat = await open(execPath('web', ['cat'], '&stdin=true'));
    cat.type('to ');
    cat.type('and fro\n');
    cat.end();
    expect(await cat.over).toMatchObject({ out: 'to and fro\n', status: { status: 'Success' } });
  });

  test('runs what is typed into a shell, line by line', async () => {
    const shell = await open(execPath('web', ['sh'], '&stdin=true'));
    shell.type('cd /etc\nA=1; echo $A\npw');
    shell.type('d\nfor i in 1 2\ndo echo $i\ndone\nexit 5\necho never\n');
    const { out, status } = await shell.over;
    expect(out).toBe('1\n/etc\n1\n2\n');
    expect(status?.details?.causes[0]?.message).toBe('5');
  });

  test('gives a script all of its input once it has ended', async () => {
    const shell = await open(
      execPath('web', ['sh', '-c', 'echo got $(hostname); cat'], '&stdin=true'),
    );
    shell.type('it');
    shell.end();
    expect((await shell.over).out).toBe('got web\nit');
  });

  test('shows on a terminal what is typed, and takes it back', async () => {
    const shell = await open(execPath('web', ['sh'], '&stdin=true&tty=true'));
    shell.type('ecx\u007fho hi\r');
    shell.type('\u001b[Anope\r\u0003\u0004');
    const { out, err } = await shell.over;
    expect(out).toBe(
      '/ # ecx\b \bho hi\r\nhi\r\n/ # nope\r\nsh: nope: not found\r\n/ # ^C\r\n/ # ',
    );
    expect(err).toBe('');
  });

  test('speaks the older protocol to those who know no newer one, and no other', async () => {
    const old = await open(execPath('web', ['hostname']), ['v4.channel.k8s.io']);
    expect(old.socket.protocol).toBe('v4.channel.k8s.io');
    expect((await old.over).out).toBe('web\n');
    await expect(open(execPath('web', ['hostname']), ['v9.channel.k8s.io'])).rejects.toThrow('400');
  });

  test('a client that goes away takes nothing with it', async () => {
    const shell = await open(execPath('web', ['sh'], '&stdin=true'));
    shell.type('echo a\n');
    shell.socket.terminate();
    await shell.over;
    expect((await exec('web', ['echo', 'still'])).out).toBe('still\n');
  });

  test('nonsense on the channels is passed over', async () => {
    const shell = await open(execPath('web', ['sh'], '&stdin=true'));
    for (const bytes of [[], [0], [9, 1], [4, 123], [255], [255, 7]])
      shell.socket.send(Buffer.from(bytes));
    shell.type('echo fine\nexit\n');
    expect((await shell.over).out).toBe('fine\n');
  });
});

/** An upgrade that is refused is answered as any other request is. */
function refused(method: string, path: string, upgrade?: string) {
  return new Promise<{ code: number; text: string }>((resolve, reject) => {
    const asked = request(server.url + path, {
      method,
      agent: false,
      headers: {
        ...(upgrade === undefined ? {} : { connection: 'Upgrade', upgrade }),
        ...(upgrade === 'websocket'
          ? {
              'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
              'sec-websocket-version': '13',
              'sec-websocket-protocol': 'v5.channel.k8s.io',
            }
          : {}),
      },
    });
    asked.on('error', reject);
    asked.on('response', (reply) => {
      let text = '';
      reply.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      reply.on('end', () => resolve({ code: reply.statusCode ?? 0, text }));
    });
    asked.end();
  });
}

describe('exec is refused', () => {
  test.each<[string, string, string | undefined, number, string]>([
    ['GET', execPath('none', ['ls']), 'websocket', 404, 'pods \\"none\\" not found'],
    ['GET', execPath('two', ['ls']), 'websocket', 400, 'a container name must be specified'],
    ['GET', execPath('two', ['ls'], '&container=x'), 'websocket', 400, 'container x is not valid'],
    ['GET', execPath('over', ['ls']), 'websocket', 500, 'container not found (\\"c\\")'],
    ['GET', execPath('nowhere', ['ls']), 'websocket', 400, 'does not have a host assigned'],
    ['GET', execPath('web', []), 'websocket', 400, 'at least one command'],
    ['GET', `${PODS}/web/exec?command=ls`, 'websocket', 400, 'at least 1 of stdin, stdout, stderr'],
    ['GET', execPath('web', ['ls']), undefined, 400, 'Upgrade request required'],
    ['POST', execPath('web', ['ls']), 'SPDY/3.1', 400, 'use kubectl 1.30 or later'],
    ['GET', `${PODS}/web/portforward`, 'websocket', 400, 'server accepts [SPDY/3.1+portforward'],
  ])('%s %s by %s with %s', async (method, path, upgrade, code, message) => {
    const reply = await refused(method, path, upgrade);
    expect(reply.code).toBe(code);
    const shown = reply.text.startsWith('{') ? reply.text : JSON.stringify(reply.text);
    expect(shown).toContain(message);
  });
});

test('attach shows what is printed from now on, as virtual time passes', async () => {
  const attached = await open(`${PODS}/talks/attach?stdout=true`);
  await new Promise((resolve) => setTimeout(resolve, 20));
  server.session.advance(120_000);
  for (let i = 0; i < 100 && attached.heard.out === ''; i++)
    await new Promise((resolve) => setTimeout(resolve, 10));
  expect(attached.heard.out).toBe('tick\ntick\n');
  await server.ask('DELETE', `${PODS}/talks?gracePeriodSeconds=0`);
  expect(await attached.over).toMatchObject({ status: { status: 'Success' } });
});
