// Node 24.19 and later end the process when something of better-sqlite3 12 is collected as garbage: its wrapper then
// asks for an environment that is not there [node_object_wrap.h, ~ObjectWrap]. better-sqlite3 13 mends it and needs
// Node 22. Until that is what we need too, nothing of it is garbage there: it lives for as long as the process.

import { versions } from 'node:process';
import type Database from 'better-sqlite3';

const [major = 0, minor = 0] = versions.node.split('.').map(Number);
const isNeeded = major > 24 || (major === 24 && minor >= 19);

const alive: object[] = [];
const watched = new WeakSet<object>();

/** The same database, with everything that is ever made of it, kept from being collected where that is needed. */
export function keptAlive(db: Database.Database): Database.Database {
  if (!isNeeded) return db;
  alive.push(db);
  for (const symbol of Object.getOwnPropertySymbols(db))
    watch(Object.getPrototypeOf((db as unknown as Record<symbol, object>)[symbol]) as Native);
  return db;
}

/** What is behind a database, a statement or an iteration: methods, some of which make more of them. */
type Native = Record<string, (...args: unknown[]) => unknown>;

function watch(native: Native): void {
  if (watched.has(native)) return;
  watched.add(native);
  for (const name of ['prepare', 'iterate']) {
    const make = native[name];
    if (typeof make !== 'function') continue;
    native[name] = function (this: unknown, ...args) {
      const made = make.apply(this, args) as object;
      alive.push(made);
      watch(Object.getPrototypeOf(made) as Native);
      return made;
    };
  }
}
