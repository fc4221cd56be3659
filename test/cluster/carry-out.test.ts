import { expect, test } from 'vitest';
import type { ApiRequest } from '../../src/apiserver/request.js';
import { carryOut } from '../../src/cluster/carry-out.js';
import type { Intent } from '../../src/controllers/controller.js';
import { conflict } from '../../src/machinery/status.js';

type Ask = Extract<Intent, { type: 'Ask' }>;

const asking = (name: string, more: Partial<Ask> = {}): Intent => ({
  type: 'Ask',
  request: { verb: 'delete', ref: { kind: 'Pod', name } },
  ...more,
});

/** What is asked for, in order, of an API server that refuses what is called `refused`. */
const asked = (...intents: readonly Intent[]): readonly string[] => outcomeOf(intents).names;

function outcomeOf(intents: readonly Intent[]) {
  const names: string[] = [];
  const ask = (request: ApiRequest) => {
    const { name } = (request as Extract<ApiRequest, { verb: 'delete' }>).ref;
    names.push(name);
    return name === 'refused'
      ? conflict({ group: '', plural: 'pods' }, name, 'the object has been modified')
      : { object: { apiVersion: 'v1', kind: 'Pod', metadata: { name } } };
  };
  const isGranted = carryOut(intents, { ask: ask as never, view: () => ({}) as never });
  return { names, isGranted };
}

test('intents are carried out in order, up to the first that is refused', () => {
  expect(asked(asking('a'), asking('b'))).toEqual(['a', 'b']);
  expect(asked(asking('a'), asking('refused'), asking('b'))).toEqual(['a', 'refused']);
});

test('what is to be done instead of a refused one is done, and nothing after it', () => {
  const refused = asking('refused', { otherwise: () => [asking('instead')] });
  expect(asked(refused, asking('b'))).toEqual(['refused', 'instead']);
});

test('a refusal that does not matter stops nobody', () => {
  const refused = asking('refused', { otherwise: () => [] });
  expect(asked(refused, asking('b'))).toEqual(['refused', 'b']);
});

test('what follows on success is done before the next, and only on success', () => {
  const afterwards = () => [asking('after')];
  expect(asked(asking('a', { afterwards }), asking('b'))).toEqual(['a', 'after', 'b']);
  expect(asked(asking('refused', { afterwards }), asking('b'))).toEqual(['refused']);
});

test('all is granted where nothing was refused, not even what does not matter or what followed', () => {
  const grants = (...intents: readonly Intent[]) => outcomeOf(intents).isGranted;
  const otherwise = () => [];
  expect(grants(asking('a', { afterwards: () => [asking('after')] }), asking('b'))).toBe(true);
  expect(grants(asking('refused', { otherwise }), asking('b'))).toBe(false);
  expect(grants(asking('a', { afterwards: () => [asking('refused')] }), asking('b'))).toBe(false);
});
