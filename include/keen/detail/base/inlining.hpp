// SPDX-License-Identifier: MIT
#pragma once

/// KEEN_DETAIL_COLD: for functions that are called once or never. They are optimised for size, which compiles faster.
/// KEEN_DETAIL_NOINLINE: for functions that would gain nothing from being inlined into each of their callers.
#if defined(__GNUC__)
#define KEEN_DETAIL_COLD __attribute__((cold))
#define KEEN_DETAIL_NOINLINE __attribute__((noinline))
#else
#define KEEN_DETAIL_COLD
#define KEEN_DETAIL_NOINLINE
#endif
