// SPDX-License-Identifier: MIT
#pragma once

/// The threads of this program: counted, and refused on request. pthread_create is defined in threads.cpp over that of
/// the system.
namespace faults {

/// Refuses to start the thread that is `number` starts away, 1 for the next, and if so wished those after it.
void refuse_thread(long number, bool and_all_after_it);

/// No refusals any more. Returns whether there was one.
bool allow_threads();

/// Threads that were asked for so far.
[[nodiscard]] long threads_asked_for();

/// Threads of this process that live.
[[nodiscard]] long live_threads();

/// How many threads there are beyond `expected`. The system may list a thread that has been joined for a moment still;
/// so it is looked again, for seconds at most.
[[nodiscard]] long threads_beyond(long expected);

}  // namespace faults
