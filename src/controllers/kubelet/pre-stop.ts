// How long a preStop hook holds the end of its container up: the process hears of it only when the hook is done
// [kuberuntime_container.go executePreStopHook].
//
// Departure: of a command only the sleeps are known; what nobody knows is done at once, and so is a request.

import type { Container } from 'kubernetes-types/core/v1.js';
import { scriptOf } from '../../kinds/behavior/script.js';

type Hook = NonNullable<NonNullable<Container['lifecycle']>['preStop']> & {
  readonly sleep?: { readonly seconds?: number };
};

const hooks = new WeakMap<Container, Container>();

export function preStopMillis(container: Container): number {
  const hook = container.lifecycle?.preStop as Hook | undefined;
  if (hook?.sleep) return (hook.sleep.seconds ?? 0) * 1000;
  if (!hook?.exec?.command) return 0;
  const {
    runsMs = 0,
    errandMs,
    awaits,
  } = scriptOf(inHook(container, hook.exec.command), undefined);
  return errandMs !== undefined || awaits ? 0 : runsMs;
}

/** The command, as if it were what the container is there for. */
function inHook(container: Container, command: readonly string[]): Container {
  const known = hooks.get(container);
  if (known) return known;
  const { args: _args, resources: _resources, ...rest } = container;
  const hook = { ...rest, command: [...command] };
  hooks.set(container, hook);
  return hook;
}
