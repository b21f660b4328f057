// SPDX-License-Identifier: MIT
#pragma once

#include "allocations.hpp"
#include "check.hpp"

#include <cstdint>
#include <cstdio>
#include <exception>
#include <functional>
#include <new>
#include <string>

namespace faults {

/// A call of the library that gives a number for the bits of its result. It changes nothing that its next call may see.
struct Call {
  std::string name;
  std::function<std::uint64_t()> run;
  std::function<void()> prepare = [] {};                 ///< called before each run
  std::function<bool()> is_sound = [] { return true; };  ///< called after each run, whatever came of it
};

/// What came of a call during which allocations were refused.
struct Outcome {
  bool was_refused = false;
  bool is_right = false;
};

/// Right are the result as ever and std::bad_alloc.
[[nodiscard]] inline Outcome outcome(const Call& call, std::uint64_t expected, long number, Refusal how) {
  refuse_allocation(number, how);
  try {
    const bool is_same = call.run() == expected;
    const bool was_refused = allow_allocations();
    check(is_same, call.name + ": the bits are those without a refusal");
    return {was_refused, is_same};
  } catch (const std::bad_alloc&) {
    return {allow_allocations(), true};
  } catch (const std::exception& error) {
    const bool was_refused = allow_allocations();
    check(false, call.name + ": not bad_alloc but " + error.what());
    return {was_refused, false};
  }
}

/// Refuses each allocation of a call, alone and with all that follow, until none is left to refuse.
inline void refuse_each(const Call& call) {
  const std::uint64_t expected = call.run();
  (void)call.run();  // what is kept for good, such as stacks of threads, is there now
  long runs = 0, right = 0, leaked = 0, most = 0;
  for (const Refusal how : {Refusal::once, Refusal::from_there_on}) {
    bool was_refused = true;
    for (long number = 1; was_refused; ++number) {
      call.prepare();
      const long before = live_blocks();
      const Outcome result = outcome(call, expected, number, how);
      was_refused = result.was_refused;
      leaked += live_blocks() - before;
      const bool is_sound = call.is_sound();
      check(is_sound, call.name + ": what it works on is sound after allocation " + std::to_string(number));
      if (!was_refused) break;
      ++runs;
      right += result.is_right && is_sound ? 1 : 0;
      most = number > most ? number : most;
    }
  }
  check(leaked == 0, call.name + ": nothing leaks");
  check(most > 0, call.name + ": it allocates");
  check(call.run() == expected, call.name + ": the next call is as ever");
  std::printf(
      "%s: %ld allocations, each refused once and from there on: %ld of %ld bad_alloc or the same bits, "
      "%ld blocks leaked\n",
      call.name.c_str(), most, right, runs, leaked);
  (void)std::fflush(stdout);
}

}  // namespace faults
