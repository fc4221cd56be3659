#!/usr/bin/env node
// The `kubetape` command.

import { runProgram } from './cli/program.js';
import { roomForTheYoung, setExitCode, thisHost } from './host.js';

roomForTheYoung();
setExitCode(await runProgram(thisHost()));
