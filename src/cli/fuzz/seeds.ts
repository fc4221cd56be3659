// Which seeds a campaign tries: the first, how many, and of those the part that is this machine's.

import { fail } from '../../kubectl/problem.js';

export interface Seeds {
  readonly first: number;
  readonly stride: number;
  readonly last: number;
}

const SEEDS = 200;
/** Each is explored. */
const FEW_SEEDS = 8;

export function seedsOf(given: {
  readonly seed: number;
  readonly seeds: number;
  readonly minutes: number;
  readonly shard: string;
  readonly explore: number;
}): Seeds {
  const { seed, minutes, shard, explore } = given;
  for (const name of ['seed', 'seeds', 'minutes', 'explore'] as const)
    if (given[name] < 0) fail(`--${name} must not be negative`);
  const [, part = '1', parts = '1'] = /^(\d+)\/(\d+)$/.exec(shard) ?? [];
  const [index, stride] = [Number(part), Number(parts)];
  if (shard !== '' && !/^\d+\/\d+$/.test(shard)) fail(`--shard is like 2/4, not "${shard}"`);
  if (index < 1 || index > stride) fail(`--shard is from 1/${stride} to ${stride}/${stride}`);
  const count =
    given.seeds || (minutes > 0 ? Number.MAX_SAFE_INTEGER / 2 : explore > 0 ? FEW_SEEDS : SEEDS);
  return { first: seed + index - 1, stride, last: seed + count - 1 };
}

export const countOf = ({ first, stride, last }: Seeds): number =>
  Math.max(0, Math.floor((last - first) / stride) + 1);
