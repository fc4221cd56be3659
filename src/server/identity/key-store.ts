// Where keys and certificates are kept: in a folder beside the tape that only its owner may read, never on the tape.
//
// They are the one thing here that chance makes: who may come in has nothing to do with what happens inside.

import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface KeyStore {
  read(name: string): string | undefined;
  write(name: string, text: string): void;
}

export function keyFolder(folder: string): KeyStore {
  return {
    read(name) {
      try {
        return readFileSync(join(folder, name), 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    write(name, text) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      chmodSync(folder, 0o700);
      // Whole or not at all: half a key would lock everybody out.
      const unfinished = join(folder, `.${name}`);
      writeFileSync(unfinished, text, { mode: 0o600 });
      renameSync(unfinished, join(folder, name));
    },
  };
}

export function keysInMemory(): KeyStore {
  const kept = new Map<string, string>();
  return {
    read: (name) => kept.get(name),
    write: (name, text) => {
      kept.set(name, text);
    },
  };
}
