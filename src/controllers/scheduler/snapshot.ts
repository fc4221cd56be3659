// The nodes as the scheduler sees them: what each has, what is taken, and how many pods of an owner it runs.
//
// A snapshot is a function of the view, but making it anew for every pod would cost more than the rest of
// scheduling. So the last one made for a timeline is kept and brought up to date by the sums that differ;
// going back in time is a difference like any other. What it says never depends on what it said before.

import { LaggingView } from '../../events/lagging-view.js';
import type { View } from '../../events/view.js';
import type { Node } from '../../kinds/node/index.js';
import { amountsOf } from '../../kinds/pod/resources.js';
import type { Settings } from '../../machinery/settings.js';
import { type Change, SortedMap } from '../../machinery/sorted-map.js';
import { NodeImages } from './node-images.js';

export interface NodeInfo {
  readonly node: Node;
  readonly name: string;
  readonly zone: string;
  /** Where the node and its zone stand in lists of counts: quicker than looking up their names. */
  readonly slot: number;
  readonly zoneSlot: number;
  /** Whether it has the label that tells nodes apart; one without it takes no part in spreading. */
  readonly hasHostname: boolean;
  readonly allowed: Room;
  readonly used: Room;
  unaskedCpu: number;
  unaskedMemory: number;
}

/** Milli-CPU, bytes, and whole numbers of everything else. */
export interface Room {
  pods: number;
  cpu: number;
  memory: number;
  storage: number;
  readonly others: Map<string, number>;
}

/** What the sums that a snapshot is made of begin with [kinds/node, kinds/pod]. */
const OF_NODES = 'node';
/** The sum that tells which nodes have changed, what is taken of a node, and the pods of an owner there. */
const VERSION = 'node-version/';
const TAKEN = 'node/';
const OWNED = 'node-owner/';
export const HOSTNAME = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';

/** Pods of one owner, by the slots of nodes and zones; where there are none, nothing. */
export interface Spread {
  readonly byNode: number[];
  readonly byZone: number[];
  pods: number;
}

export class Snapshot {
  readonly images = new NodeImages();
  readonly #nodes = new Map<string, NodeInfo>();
  readonly #spreads = new Map<string, Spread>();
  readonly #slots = new Map<string, number>();
  #sums = SortedMap.empty<number>();
  #order: readonly NodeInfo[] | undefined;

  /** Zone by zone in turn, so that a pod that looks at some of the nodes looks at all zones. */
  get nodes(): readonly NodeInfo[] {
    this.#order ??= inTurn([...this.#nodes.values()]);
    return this.#order;
  }

  node(name: string): NodeInfo | undefined {
    return this.#nodes.get(name);
  }

  spread(ownerUid: string): Spread | undefined {
    return this.#spreads.get(ownerUid);
  }

  update(view: View): void {
    if (view.sums === this.#sums) return;
    const changes = view.sums.changesSince(this.#sums, OF_NODES);
    // Nodes first: what is taken is noted on nodes that are known, and pods are counted by their zones.
    let moved = false;
    for (const change of changes)
      if (change.key.startsWith(VERSION))
        moved = this.#readNode(change.key.slice(VERSION.length), view) || moved;
    if (moved) this.#recount(view.sums);
    else for (const change of changes) this.#apply(change);
    this.#sums = view.sums;
  }

  /** Returns whether sums must be read anew: a node joined, left, or moved to another zone. */
  #readNode(name: string, view: View): boolean {
    this.#order = undefined;
    const before = this.#nodes.get(name);
    const node = view.get('Node', name);
    const slot = this.#slot(`node ${name}`);
    this.images.replace(slot, before?.node.status?.images, node?.status?.images);
    if (!node) {
      this.#nodes.delete(name);
      return true;
    }
    const info = this.#infoOf(node, before);
    this.#nodes.set(name, info);
    return before === undefined || before.zone !== info.zone;
  }

  #infoOf(node: Node, before: NodeInfo | undefined): NodeInfo {
    const zone = node.metadata.labels?.[ZONE] ?? '';
    const allowed = emptyRoom();
    for (const [name, amount] of Object.entries(amountsOf(node.status?.allocatable)))
      put(allowed, name, amount);
    return {
      node,
      name: node.metadata.name,
      zone,
      slot: this.#slot(`node ${node.metadata.name}`),
      zoneSlot: this.#slot(`zone ${zone}`),
      hasHostname: node.metadata.labels?.[HOSTNAME] !== undefined,
      allowed,
      used: before?.used ?? emptyRoom(),
      unaskedCpu: before?.unaskedCpu ?? 0,
      unaskedMemory: before?.unaskedMemory ?? 0,
    };
  }

  #slot(name: string): number {
    const known = this.#slots.get(name);
    if (known !== undefined) return known;
    const slot = this.#slots.size;
    this.#slots.set(name, slot);
    return slot;
  }

  #recount(sums: SortedMap<number>): void {
    this.#spreads.clear();
    for (const info of this.#nodes.values()) empty(info);
    for (const prefix of [TAKEN, OWNED])
      for (const [key, value] of sums.entries(prefix))
        this.#apply({ key, before: undefined, after: value });
  }

  #apply({ key, before, after }: Change<number>): void {
    if (key.startsWith(TAKEN)) {
      const slash = key.indexOf('/', TAKEN.length);
      const info = this.#nodes.get(key.slice(TAKEN.length, slash));
      if (info) setUsed(info, key.slice(slash + 1), after ?? 0);
    } else if (key.startsWith(OWNED)) {
      const slash = key.indexOf('/', OWNED.length);
      const owner = key.slice(OWNED.length, slash);
      this.#count(owner, key.slice(slash + 1), before ?? 0, after ?? 0);
    }
  }

  #count(owner: string, node: string, before: number, after: number): void {
    const info = this.#nodes.get(node);
    if (!info) return;
    let spread = this.#spreads.get(owner);
    if (!spread) {
      spread = { byNode: [], byZone: [], pods: 0 };
      this.#spreads.set(owner, spread);
    }
    const added = after - before;
    spread.byNode[info.slot] = after;
    spread.byZone[info.zoneSlot] = (spread.byZone[info.zoneSlot] ?? 0) + added;
    spread.pods += added;
    if (spread.pods === 0) this.#spreads.delete(owner);
  }
}

/** One for all views of a cluster, which is brought up to date; whose caches lag sees other nodes with the same sums. */
const snapshots = new WeakMap<Settings | LaggingView, Snapshot>();

export function snapshotOf(view: View): Snapshot {
  const of = view instanceof LaggingView ? view : view.settings;
  let snapshot = snapshots.get(of);
  if (!snapshot) {
    snapshot = new Snapshot();
    snapshots.set(of, snapshot);
  }
  snapshot.update(view);
  return snapshot;
}

export const emptyRoom = (): Room => ({
  pods: 0,
  cpu: 0,
  memory: 0,
  storage: 0,
  others: new Map(),
});

function empty(info: NodeInfo): void {
  const { used } = info;
  used.pods = used.cpu = used.memory = used.storage = 0;
  used.others.clear();
  info.unaskedCpu = info.unaskedMemory = 0;
}

function setUsed(info: NodeInfo, what: string, amount: number): void {
  if (what === 'unasked-cpu') info.unaskedCpu = amount;
  else if (what === 'unasked-memory') info.unaskedMemory = amount;
  else put(info.used, what, amount);
}

export function put(room: Room, name: string, amount: number): void {
  if (name === 'pods' || name === 'cpu' || name === 'memory') room[name] = amount;
  else if (name === 'ephemeral-storage') room.storage = amount;
  else if (amount === 0) room.others.delete(name);
  else room.others.set(name, amount);
}

function inTurn(nodes: NodeInfo[]): readonly NodeInfo[] {
  nodes.sort((a, b) => (a.name < b.name ? -1 : 1));
  const zones = new Map<string, NodeInfo[]>();
  for (const info of nodes) {
    const zone = zones.get(info.zone);
    if (zone) zone.push(info);
    else zones.set(info.zone, [info]);
  }
  const rows = [...zones.keys()].sort().map((zone) => zones.get(zone) ?? []);
  const order: NodeInfo[] = [];
  for (let i = 0; order.length < nodes.length; i++)
    for (const row of rows) {
      const info = row[i];
      if (info) order.push(info);
    }
  return order;
}
