// Who answers `--raw` and `create token`: the handlers of a server, over HTTP or, of a tape, in this process.

import { runToken } from '../kubectl/create/token-request.js';
import type { KubectlIo } from '../kubectl/io.js';
import { isToken } from '../kubectl/is-raw.js';
import { type AskRaw, runRaw } from '../kubectl/raw.js';
import { keyFolder } from '../server/identity/key-store.js';
import { Tokens } from '../server/identity/tokens.js';
import { answerInProcess } from '../server/in-process.js';
import type { AllTimelines } from '../session/timelines.js';
import { RemoteTimelines } from './remote/remote-timelines.js';

export function answered(
  argv: readonly string[],
  io: KubectlIo,
  opened: AllTimelines,
  tape: string,
): Promise<number> {
  const ask: AskRaw = async ({ path, ...request }) =>
    opened instanceof RemoteTimelines
      ? opened.ask({ ...request, url: path })
      : answerInProcess(
          opened.opened,
          { ...request, url: path },
          new Tokens(keyFolder(`${tape}.keys`)),
        );
  return isToken(argv) ? runToken(argv, io, ask) : runRaw(argv, io, ask);
}
