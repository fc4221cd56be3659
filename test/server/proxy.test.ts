// What listens in pods, asked through the API server: pods/NAME/proxy, services/NAME/proxy, nodes/NAME/proxy.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../support/server.js';

const NAMESPACE = '/api/v1/namespaces/default';

let server: TestServer;
let before: number;
beforeAll(async () => {
  server = await startServer();
  before = server.session.view().revision;
  await server.ask('POST', '/apis/kubetape.io/v1alpha1/behaviors', {
    metadata: { name: 'api' },
    spec: {
      selector: { image: 'api' },
      serves: [
        { port: 8080, path: '/healthz', body: 'fine\n' },
        { port: 8080, path: '/v1/*', code: 418, body: '<html>tea</html>' },
      ],
    },
  });
  await server.ask('POST', `${NAMESPACE}/pods`, {
    metadata: { name: 'api', labels: { app: 'api' } },
    spec: { containers: [{ name: 'c', image: 'api', ports: [{ containerPort: 8080 }] }] },
  });
  for (const [name, selector] of [
    ['api', { app: 'api' }],
    ['nobody', { app: 'none' }],
  ] as const)
    await server.ask('POST', `${NAMESPACE}/services`, {
      metadata: { name },
      spec: { selector, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
    });
});
afterAll(() => server.close());

const said = async (path: string, method = 'GET') => {
  const { code, text, body } = await server.ask(method, path);
  return [code, body?.message ?? text];
};

test('a pod answers on the port that is said, or the first it declares', async () => {
  expect(await said(`${NAMESPACE}/pods/api/proxy/healthz`)).toEqual([200, 'fine\n']);
  expect(await said(`${NAMESPACE}/pods/http:api:8080/proxy/healthz?x=/proxy/y`)).toEqual([
    404,
    '404 page not found\n',
  ]);
  expect(await said(`${NAMESPACE}/pods/api:8080/proxy/v1/x/`, 'POST')).toEqual([
    418,
    '<html>tea</html>',
  ]);
  const [code, message] = await said(`${NAMESPACE}/pods/api:81/proxy/`);
  expect(code).toBe(503);
  expect(message).toMatch(
    /^error trying to reach service: dial tcp [\d.]+:81: connect: connection refused$/,
  );
  expect(await said(`${NAMESPACE}/pods/none/proxy/`)).toEqual([404, 'pods "none" not found']);
  expect(await said(`${NAMESPACE}/pods/ftp:api:21/proxy/`)).toEqual([
    400,
    'invalid pod request "ftp:api:21"',
  ]);
});

test('a Service leads to one of its endpoints, by the number of a port or its name', async () => {
  for (const id of ['api:80', 'api:http', 'https:api:http'])
    expect(await said(`${NAMESPACE}/services/${id}/proxy/healthz`)).toEqual([200, 'fine\n']);
  const messages = {
    'api:81': 'no service port 81 found for service "api"',
    'api:nope': 'no endpoints available for service "api"',
    'nobody:80': 'no endpoints available for service "nobody"',
  };
  for (const [id, message] of Object.entries(messages))
    expect(await said(`${NAMESPACE}/services/${id}/proxy/`)).toEqual([503, message]);
});

test('a page is asked for in its directory', async () => {
  const reply = await fetch(`${server.url}${NAMESPACE}/services/api:80/proxy?a=b`, {
    redirect: 'manual',
  });
  expect([reply.status, reply.headers.get('location')]).toEqual([
    301,
    `${NAMESPACE}/services/api:80/proxy/?a=b`,
  ]);
});

test('a node answers as its kubelet, with its pods', async () => {
  const { spec } = (await server.get(`${NAMESPACE}/pods/api`)).body;
  const path = `/api/v1/nodes/${spec.nodeName}/proxy`;
  expect(await said(`${path}/healthz`)).toEqual([200, 'ok']);
  const { body } = await server.get(`${path}/pods`);
  expect(body.items.map((one: { metadata: { name: string } }) => one.metadata.name)).toEqual([
    'api',
  ]);
  expect((await said(`${path}/stats/summary`))[0]).toBe(404);
  expect((await said('/api/v1/nodes/none/proxy/healthz'))[0]).toBe(404);
});

test('a moment answers as it would have then', async () => {
  const path = `${NAMESPACE}/services/api:80/proxy/healthz`;
  expect((await said(`/at/@${before}${path}`))[0]).toBe(404);
  expect(await said(`/at/@${server.session.view().revision}${path}`)).toEqual([200, 'fine\n']);
});

test('discovery lists it', async () => {
  const { resources } = (await server.get('/api/v1')).body;
  const proxies = resources.filter(({ name }: { name: string }) => name.endsWith('/proxy'));
  expect(proxies.map(({ name, kind }: { name: string; kind: string }) => [name, kind])).toEqual([
    ['nodes/proxy', 'NodeProxyOptions'],
    ['pods/proxy', 'PodProxyOptions'],
    ['services/proxy', 'ServiceProxyOptions'],
  ]);
});
