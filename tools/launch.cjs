#!/usr/bin/env node
// Runs the command, from code that V8 compiled in an earlier run.
//
// Compiling a megabyte of JavaScript takes longer than any `get`. Node keeps compiled code from version 22 on, for
// imports only where asked; here the same is done for every version: what V8 has compiled of a file by the end of a
// run is written beside it, and taken by the next run if that is the same V8. Where nothing can be written there,
// or what is there is no good, nothing is lost but the time. The files are named by their content.
//
// No flag of V8 is set here, nor given in the first line: with any, Node compiles its own modules again, instead of
// taking them from the code that it carries, which costs more than the whole of a small command.

const { readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

const folder = __dirname;
const loaded = new Map();
const compiled = [];

/** What is loaded when something of it is first used: most commands use nothing of it. */
const LATER = /^((node:)?(child_process|crypto|dns|http2|https|readline|tls)$|\.\/later-)/;
/** What is loaded when something of it is first called: it has functions only, which bundle.mjs makes sure of. */
const CALLED = /^\.\/called-/;

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
  const find = (id) => (id.startsWith('./') ? load(id.slice(2)) : require(id));
  const findOrLater = (id) =>
    LATER.test(id) ? later(() => find(id)) : CALLED.test(id) ? called(() => find(id)) : find(id);
  script.runInThisContext().call(module.exports, module.exports, findOrLater, module, filename);
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

function called(find) {
  const get =
    (_, name) =>
    (...given) =>
      find()[name](...given);
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
