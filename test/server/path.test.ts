import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePath, type ResourceTarget } from '../../src/server/path.js';

const target = (url: string) => parsePath(url)?.target;

describe('a path', () => {
  test('names a resource in all of the ways that Kubernetes has', () => {
    expect(target('/api/v1/pods?limit=5')).toEqual({
      type: 'resource',
      group: '',
      version: 'v1',
      resource: 'pods',
    });
    expect(target('/apis/apps/v1/namespaces/a/deployments/web/scale')).toEqual({
      type: 'resource',
      group: 'apps',
      version: 'v1',
      namespace: 'a',
      resource: 'deployments',
      name: 'web',
      subresource: 'scale',
    });
    expect(target('/api/v1/namespaces/a')).toMatchObject({ resource: 'namespaces', name: 'a' });
    expect(target('/api/v1/namespaces/a/finalize')).toMatchObject({
      resource: 'namespaces',
      name: 'a',
      subresource: 'finalize',
    });
    expect(target('/api/v1/watch/namespaces/a/pods/p')).toMatchObject({
      watch: true,
      namespace: 'a',
      resource: 'pods',
      name: 'p',
    });
    expect(target('/api/v1/namespaces/a/pods/p/proxy/x/y')).toMatchObject({ rest: ['x', 'y'] });
  });

  test('names what is served, with or without a slash at the end', () => {
    expect(target('/apis/')).toEqual({ type: 'discovery', root: 'apis' });
    expect(target('/api')).toEqual({ type: 'discovery', root: 'api', group: '' });
    expect(target('/api/v1/')).toEqual({
      type: 'discovery',
      root: 'api',
      group: '',
      version: 'v1',
    });
    expect(target('/version/')).toEqual({ type: 'other', path: '/version' });
    expect(target('/')).toEqual({ type: 'other', path: '/' });
  });

  test('may begin with a moment and a timeline, in either order', () => {
    const moment = '2026-01-01T00:05:00Z';
    for (const prefix of [`/at/${moment}/timelines/what-if`, `/timelines/what-if/at/${moment}`])
      expect(parsePath(`${prefix}/version`)).toEqual({
        at: moment,
        timeline: 'what-if',
        target: { type: 'other', path: '/version' },
      });
    expect(parsePath('/at/50%25/api')).toMatchObject({ at: '50%', target: { root: 'api' } });
  });

  test('that is malformed is told from one that leads nowhere', () => {
    expect(parsePath('/api/v1/pods/%zz')).toBeUndefined();
    for (const url of ['/api/v1/pods/../secrets', '/api/v1/pods/%2e%2e', '/api/v1/pods/a%2fb'])
      expect(target(url), url).toMatchObject({ type: 'other' });
  });

  const segment = fc.oneof(
    fc.constantFrom('api', 'apis', 'v1', 'at', 'timelines', 'namespaces', 'watch', '..', '.', ''),
    fc.string(),
    fc.string({ unit: 'binary' }).map(encodeSafely),
  );

  test('never throws, and no name it gives is a path', () => {
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 9 }), (segments) => {
        const parsed = parsePath(`/${segments.join('/')}`);
        if (parsed?.target.type !== 'resource') return;
        const { namespace, resource, name, subresource }: ResourceTarget = parsed.target;
        for (const part of [namespace, resource, name, subresource])
          if (part !== undefined) expect(part).not.toMatch(/^(|\.|\.\.)$|[/\0]/);
      }),
      { numRuns: 10_000 },
    );
  });
});

const encodeSafely = (text: string): string => encodeURIComponent(text.replaceAll(/\p{Cs}/gu, ''));
