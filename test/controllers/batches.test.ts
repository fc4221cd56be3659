import fc from 'fast-check';
import { expect, test } from 'vitest';
import { carryOut } from '../../src/cluster/carry-out.js';
import { type Attempt, slowStart, together } from '../../src/controllers/batches.js';
import { ask, type Intent } from '../../src/controllers/controller.js';
import { forbidden } from '../../src/machinery/status.js';

/** Asks for something by name; the name is all that matters here. */
const asking = (name: string): Intent =>
  ask({ verb: 'delete', ref: { kind: 'Pod', namespace: 'default', name } });

/** What is asked for, in order, where only some of it is granted. */
function carriedOut(batches: typeof slowStart, granted: readonly boolean[]): readonly string[] {
  const asked: string[] = [];
  const attempts = granted.map(
    (_, i): Attempt => ({
      intent: asking(`${i}`),
      afterwards: () => [asking(`made ${i}`)],
      refused: () => [asking(`refused ${i}`)],
    }),
  );
  const atEnd = ({ message }: { message: string }, made: number) => [
    asking(`end after ${made}, for ${message.split('"')[1]}`),
  ];
  carryOut([...batches(attempts, atEnd), asking('all made')], {
    view: () => undefined as never,
    ask: (request) => {
      const name = ('ref' in request && request.ref?.name) || '';
      asked.push(name);
      return granted[Number(name)] === false
        ? forbidden({ group: '', plural: 'pods' }, name, 'no')
        : ({ object: {} } as never);
    },
  });
  return asked;
}

/** The same, told as upstream does it. */
function expected(granted: readonly boolean[], first: number): readonly string[] {
  const asked: string[] = [];
  let made = 0;
  for (let from = 0, size = first; from < granted.length; from += size, size *= 2) {
    let failed: number | undefined;
    for (let i = from; i < Math.min(from + size, granted.length); i++) {
      const grant = granted[i];
      asked.push(`${i}`, grant ? `made ${i}` : `refused ${i}`);
      if (grant) made++;
      else failed ??= i;
    }
    if (failed !== undefined) return [...asked, `end after ${made}, for ${failed}`];
  }
  return [...asked, 'all made'];
}

const mostly = fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, fc.boolean());

test('requests are made in batches of 1, 2, 4 and so on, each whole, until one has a refusal', () => {
  fc.assert(
    fc.property(fc.array(mostly, { maxLength: 40 }), (granted) => {
      expect(carriedOut(slowStart, granted)).toEqual(expected(granted, 1));
      expect(carriedOut(together, granted)).toEqual(expected(granted, granted.length));
    }),
  );
});
