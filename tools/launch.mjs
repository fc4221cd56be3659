#!/usr/bin/env node
// Runs the command, from code that V8 compiled in an earlier run.
//
// Compiling a megabyte of JavaScript takes longer than any `get`. Node keeps compiled code from version 22 on, for
// imports only where asked; here the same is done for every version: what V8 has compiled of a file by the end of a
// run is written beside it, and taken by the next run if that is the same V8. Where nothing can be written there,
// or what is there is no good, nothing is lost but the time. The files are named by their content.

import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

// Lets more garbage gather before it is collected: a simulation makes many small objects that die young. A tenth
// faster at ten thousand pods, for up to 150 MB. Set before anything is compiled, for V8 keeps code by its flags.
setFlagsFromString('--max-semi-space-size=64');

const folder = dirname(fileURLToPath(import.meta.url));
const requireOther = createRequire(import.meta.url);
const loaded = new Map();
const compiled = [];

/** What is loaded when something of it is first used: most commands use nothing of it. */
const LATER = /^(node:(child_process|crypto|readline)$|\.\/later-)/;

load('main.cjs');
process.once('exit', keepCompiled);

function load(name) {
  const known = loaded.get(name);
  if (known) return known.exports;
  const module = { exports: {} };
  loaded.set(name, module);
  const filename = join(folder, name);
  const source = readFileSync(filename, 'latin1');
  const kept = `${filename}.${process.version}.${process.arch}`;
  let cachedData;
  try {
    cachedData = readFileSync(kept);
  } catch {}
  const script = new Script(`(function (exports, require, module, __filename) {${source}\n})`, {
    filename,
    cachedData,
  });
  if (!cachedData || script.cachedDataRejected) compiled.push({ kept, script });
  const find = (id) => (id.startsWith('./') ? load(id.slice(2)) : requireOther(id));
  const require = (id) => (LATER.test(id) ? later(() => find(id)) : find(id));
  script.runInThisContext().call(module.exports, module.exports, require, module, filename);
  return module.exports;
}

function later(find) {
  let found;
  const get = (_, name) => {
    found ??= find();
    return found[name];
  };
  return new Proxy({}, { get });
}

function keepCompiled() {
  for (const { kept, script } of compiled) {
    const draft = `${kept}.${process.pid}`;
    try {
      writeFileSync(draft, script.createCachedData());
      renameSync(draft, kept);
    } catch {
      // A folder that is not ours to write, a full disk: every run compiles.
      return rmSync(draft, { force: true });
    }
  }
}
