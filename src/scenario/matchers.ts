// What a test may expect of a cluster, for `expect.extend(matchers)` of Vitest or Jest.

import type { View } from '../events/view.js';
import { converges } from './laws/converges.js';

interface Judgement {
  readonly pass: boolean;
  readonly message: () => string;
}

type Seen = { readonly view: View };

/** The status that stands for a condition. */
function condition(seen: Seen, text: string, type: string): string | undefined {
  const [kind = '', name = ''] = text.split('/');
  const { view } = seen;
  const found = view
    .all(kind)
    .find(
      ({ metadata }) => metadata.name === name && (metadata.namespace ?? 'default') === 'default',
    ) as { status?: { conditions?: readonly { type: string; status: string }[] } } | undefined;
  return found?.status?.conditions?.find((one) => one.type === type)?.status;
}

export const matchers = {
  /** `expect(sim).toBeAvailable('Deployment/web')` */
  toBeAvailable(seen: Seen, text: string): Judgement {
    const status = condition(seen, text, 'Available');
    return {
      pass: status === 'True',
      message: () => `${text} is ${status === 'True' ? '' : 'not '}available`,
    };
  },
  /** `expect(sim).toHaveConverged()`: every workload has all it asks for. */
  toHaveConverged(seen: Seen): Judgement {
    const found = converges.judge?.(seen.view);
    return { pass: found === undefined, message: () => found ?? 'everything is as it should be' };
  },
};
