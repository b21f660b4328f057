// SPDX-License-Identifier: MIT
#pragma once

// The one home of the version: CMake and the packaging files read the string below.
// Semantic versioning: while MAJOR is 0, a new MINOR may change the interface.

#define KEEN_VERSION_MAJOR 0
#define KEEN_VERSION_MINOR 1
#define KEEN_VERSION_PATCH 0
#define KEEN_VERSION_STRING "0.1.0"
