// SPDX-License-Identifier: MIT
#pragma once

/// KEEN_DETAIL_COLD: for functions that are called once or never: small code is as good as fast code, and compiles
/// sooner. KEEN_DETAIL_NOINLINE: for those that would be compiled again wherever they are called, and gain nothing.
#if defined(__GNUC__)
#define KEEN_DETAIL_COLD __attribute__((cold))
#define KEEN_DETAIL_NOINLINE __attribute__((noinline))
#else
#define KEEN_DETAIL_COLD
#define KEEN_DETAIL_NOINLINE
#endif
