import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
/** The revision at which each of the maps was made. */
const made: number[] = [];
const MAPS = '/api/v1/namespaces/lists/configmaps';

beforeAll(async () => {
  server = await startServer();
  await server.ask('POST', '/api/v1/namespaces', { metadata: { name: 'lists' } });
  for (let i = 0; i < 7; i++) {
    const labels = { parity: i % 2 ? 'odd' : 'even' };
    const { body } = await server.ask('POST', MAPS, { metadata: { name: `m${i}`, labels } });
    made.push(Number(body.metadata.resourceVersion));
  }
});
afterAll(() => server.close());

const namesIn = (body: { items: { metadata: { name: string } }[] }) =>
  body.items.map(({ metadata }) => metadata.name).filter((name) => name.startsWith('m'));
const names = async (query: string) => namesIn((await server.get(MAPS + query)).body);

describe('a list', () => {
  test('comes in pages of one and the same revision, whatever happens in between', async () => {
    const whole = await names('');
    const seen: string[] = [];
    let token = '';
    let version: string | undefined;
    for (let page = 0; page < 10; page++) {
      const { body } = await server.get(`${MAPS}?limit=3&continue=${token}`);
      version ??= body.metadata.resourceVersion;
      expect(body.metadata.resourceVersion).toBe(version);
      expect(body.items.length).toBeLessThanOrEqual(3);
      seen.push(...namesIn(body));
      token = body.metadata.continue ?? '';
      if (token === '') break;
      await server.ask('POST', MAPS, { metadata: { name: `m5-late-${page}` } });
    }
    expect(seen).toEqual(whole);
    for (const name of await names('?fieldSelector=metadata.name!%3Dm0'))
      if (name.includes('late')) await server.ask('DELETE', `${MAPS}/${name}`);
  });

  test('says how many more there are, unless it is a selection', async () => {
    const all = (await server.get(MAPS)).body.items.length;
    const first = await server.get(`${MAPS}?limit=2`);
    expect(first.body.metadata.remainingItemCount).toBe(all - 2);
    const some = await server.get(`${MAPS}?limit=2&labelSelector=parity`);
    expect(some.body.metadata.remainingItemCount).toBeUndefined();
    expect(some.body.metadata.continue).toBeTruthy();
    const last = await server.get(`${MAPS}?limit=${all}`);
    expect(last.body.metadata.continue).toBeUndefined();
  });

  test('is of any revision there has been', async () => {
    for (const [i, revision] of made.entries()) {
      const past = await server.get(
        `${MAPS}?resourceVersion=${revision}&resourceVersionMatch=Exact`,
      );
      expect(namesIn(past.body)).toHaveLength(i + 1);
      expect(past.body.metadata.resourceVersion).toBe(String(revision));
    }
    const legacy = await server.get(`${MAPS}?resourceVersion=${made[2]}&limit=50`);
    expect(namesIn(legacy.body)).toHaveLength(3);
    for (const query of [
      `?resourceVersion=${made[2]}`,
      `?resourceVersion=${made[2]}&resourceVersionMatch=NotOlderThan`,
      '?resourceVersion=0&resourceVersionMatch=NotOlderThan&limit=2',
    ])
      expect(await names(query), query).toHaveLength(7);
  });

  test('is selected by labels and by fields', async () => {
    expect(await names('?labelSelector=parity%3Dodd')).toEqual(['m1', 'm3', 'm5']);
    expect(await names('?labelSelector=parity%20notin%20(odd),parity')).toHaveLength(4);
    expect(await names('?fieldSelector=metadata.name%3Dm3')).toEqual(['m3']);
    const { body } = await server.get('/api/v1/pods?fieldSelector=spec.nodeName%3Dnode-1');
    expect(body.kind).toBe('PodList');
  });

  test('refuses options that contradict each other, in the words of upstream', async () => {
    const forbidden = 'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: ';
    const { body: first } = await server.get(`${MAPS}?limit=1`);
    const token = first.metadata.continue;
    const refusals: [string, number, string][] = [
      [
        '?resourceVersionMatch=Exact',
        422,
        `${forbidden}resourceVersionMatch is forbidden unless resourceVersion is provided`,
      ],
      [
        `?resourceVersionMatch=Exact&resourceVersion=5&continue=${token}`,
        422,
        `${forbidden}resourceVersionMatch is forbidden when continue is provided`,
      ],
      [
        '?resourceVersionMatch=Exact&resourceVersion=0',
        422,
        `${forbidden}resourceVersionMatch "exact" is forbidden for resourceVersion "0"`,
      ],
      [
        '?resourceVersionMatch=Newest&resourceVersion=5',
        422,
        'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Unsupported value: "Newest": supported values: "Exact", "NotOlderThan", ""',
      ],
      [
        `?resourceVersion=5&continue=${token}`,
        400,
        'specifying resource version is not allowed when using continue',
      ],
      ['?continue=%21', 400, 'invalid continue token: continue key is not valid'],
      [
        '?resourceVersion=x',
        400,
        'invalid resource version: resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
      ],
      ['?limit=many', 400, 'strconv.ParseInt: parsing "many": invalid syntax'],
      [
        '?fieldSelector=data.x%3D1',
        400,
        '"data.x" is not a known field selector: only "metadata.name", "metadata.namespace"',
      ],
    ];
    for (const [query, code, message] of refusals)
      expect((await server.get(MAPS + query)).body, query).toMatchObject({ code, message });
    const late = await server.get(`${MAPS}?resourceVersion=99999`);
    expect(late.code).toBe(504);
    expect(late.headers.get('retry-after')).toBe('1');
    expect(late.body).toMatchObject({
      reason: 'Timeout',
      message: expect.stringMatching(/^Timeout: Too large resource version: 99999, current: \d+$/),
      details: { causes: [{ reason: 'ResourceVersionTooLarge' }] },
    });
  });

  test('is deleted as it is selected, one action an object', async () => {
    const before = server.session.log.head;
    const reply = await server.ask('DELETE', `${MAPS}?labelSelector=parity%3Deven&limit=3`);
    expect(namesIn(reply.body)).toEqual(['m0', 'm2', 'm4']);
    expect(await names('')).toEqual(['m1', 'm3', 'm5', 'm6']);
    const actions = [...server.session.log.read(before)].filter((e) => e.type === 'ActionTaken');
    expect(actions).toHaveLength(3);
    expect((await server.ask('DELETE', '/api/v1/namespaces')).code).toBe(405);
  });
});
