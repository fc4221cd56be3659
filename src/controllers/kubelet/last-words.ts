// What a container leaves as its termination message: its file, or the end of its log when it has failed.
//
// Source: pkg/kubelet/kuberuntime/kuberuntime_container.go getTerminationMessage, readLastStringFromContainerLogs.

import { logsOf } from '../../kinds/behavior/logs.js';
import type { Millis } from '../../machinery/object.js';
import type { End } from './life.js';
import type { Slot } from './slot.js';

const FILE_MAX = 4096;
const LOG_LINES_MAX = 80;
const LOG_MAX = 2048;

export function lastWords(slot: Slot, { at, exitCode }: End, since: Millis): string | undefined {
  const { container, script, status } = slot;
  const path = container.terminationMessagePath ?? '/dev/termination-log';
  const written = script.files.findLast(
    (file) => file.path === path && since + file.atMs <= at,
  )?.text;
  if (written) return written.slice(-FILE_MAX);
  if (exitCode === 0 || container.terminationMessagePolicy !== 'FallbackToLogsOnError')
    return undefined;
  const lines = logsOf(() => script, status, at, { limit: LOG_LINES_MAX }) ?? [];
  return lines.length === 0
    ? undefined
    : lines
        .map(({ text }) => `${text}\n`)
        .join('')
        .slice(-LOG_MAX);
}
