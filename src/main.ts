// The `kubetape` command; tools/launch.cjs is what starts it.

import { runProgram } from './cli/program.js';
import { setExitCode, thisHost } from './host.js';

void runProgram(thisHost()).then(setExitCode);
