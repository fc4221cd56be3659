// Who answers `--raw`: the handlers of a server, over HTTP or, of a tape, in this process.

import type { KubectlIo } from '../kubectl/io.js';
import { runRaw } from '../kubectl/raw.js';
import { answerInProcess } from '../server/in-process.js';
import type { AllTimelines } from '../session/timelines.js';
import { RemoteTimelines } from './remote/remote-timelines.js';

export const rawVerb = (
  argv: readonly string[],
  io: KubectlIo,
  opened: AllTimelines,
): Promise<number> =>
  runRaw(argv, io, async ({ path, ...request }) =>
    opened instanceof RemoteTimelines
      ? opened.ask({ ...request, url: path })
      : answerInProcess(opened.opened, { ...request, url: path }),
  );
