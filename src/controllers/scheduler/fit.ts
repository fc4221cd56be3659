// Whether a node has room for a pod, and how good a use of the room that would be.
//
// Source: pkg/scheduler/framework/plugins/noderesources: fit.go, least_allocated.go, balanced_allocation.go.

import type { PodSpec } from 'kubernetes-types/core/v1.js';
import { askedOf } from '../../kinds/pod/asked.js';
import { emptyRoom, type NodeInfo, put, type Room } from './snapshot.js';

/** What a pod asks for. `scoreCpu` and `scoreMemory` count something for containers that ask for nothing. */
export interface Demand {
  readonly room: Room;
  readonly scoreCpu: number;
  readonly scoreMemory: number;
  readonly asksNothing: boolean;
}

const remembered = new WeakMap<PodSpec, Demand>();

export function demandOf(spec: PodSpec): Demand {
  const known = remembered.get(spec);
  if (known) return known;
  const { requests, unasked } = askedOf(spec).amounts;
  const room = emptyRoom();
  for (const [name, amount] of Object.entries(requests)) put(room, name, amount);
  room.pods = 1;
  const demand = {
    room,
    scoreCpu: room.cpu + unasked.cpu,
    scoreMemory: room.memory + unasked.memory,
    asksNothing:
      room.cpu === 0 && room.memory === 0 && room.storage === 0 && room.others.size === 0,
  };
  remembered.set(spec, demand);
  return demand;
}

export const fits = ({ room }: Demand, { allowed, used }: NodeInfo): boolean =>
  used.pods + 1 <= allowed.pods &&
  (room.cpu === 0 || room.cpu <= allowed.cpu - used.cpu) &&
  (room.memory === 0 || room.memory <= allowed.memory - used.memory) &&
  (room.storage === 0 || room.storage <= allowed.storage - used.storage) &&
  (room.others.size === 0 || othersFit(room, allowed, used));

function othersFit(room: Room, allowed: Room, used: Room): boolean {
  for (const [name, amount] of room.others)
    if (amount > (allowed.others.get(name) ?? 0) - (used.others.get(name) ?? 0)) return false;
  return true;
}

/** Why not, one reason for each resource that is short; `never`: not even if the node were empty. */
export function shortages(
  { room }: Demand,
  { allowed, used }: NodeInfo,
): { readonly reasons: readonly string[]; readonly never: boolean } {
  const reasons: string[] = [];
  let never = false;
  if (used.pods + 1 > allowed.pods) reasons.push('Too many pods');
  const compare = (name: string, asked: number, have: number, taken: number): void => {
    if (asked === 0 || asked <= have - taken) return;
    reasons.push(`Insufficient ${name}`);
    if (asked > have) never = true;
  };
  compare('cpu', room.cpu, allowed.cpu, used.cpu);
  compare('memory', room.memory, allowed.memory, used.memory);
  compare('ephemeral-storage', room.storage, allowed.storage, used.storage);
  for (const [name, amount] of room.others)
    compare(name, amount, allowed.others.get(name) ?? 0, used.others.get(name) ?? 0);
  return { reasons, never };
}

/** 0 to 100: the share of CPU and memory that would be left. */
export function leastAllocated(demand: Demand, info: NodeInfo): number {
  const { allowed, used } = info;
  let score = 0;
  let weight = 0;
  if (allowed.cpu > 0) {
    score += shareLeft(used.cpu + info.unaskedCpu + demand.scoreCpu, allowed.cpu);
    weight++;
  }
  if (allowed.memory > 0) {
    score += shareLeft(used.memory + info.unaskedMemory + demand.scoreMemory, allowed.memory);
    weight++;
  }
  return weight === 0 ? 0 : Math.floor(score / weight);
}

const shareLeft = (taken: number, have: number): number =>
  taken > have ? 0 : Math.floor(((have - taken) * 100) / have);

/** 0 to 100: how evenly CPU and memory would be used. */
export function balanced(demand: Demand, { allowed, used }: NodeInfo): number {
  if (allowed.cpu === 0 || allowed.memory === 0) return 100;
  const cpu = Math.min(1, (used.cpu + demand.room.cpu) / allowed.cpu);
  const memory = Math.min(1, (used.memory + demand.room.memory) / allowed.memory);
  return Math.trunc((1 - Math.abs((cpu - memory) / 2)) * 100);
}
