// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <thread>

#if defined(_MSC_VER) && (defined(_M_X64) || defined(_M_IX86))
#include <intrin.h>
#endif

namespace keen::detail {

/// A hint to the processor that this thread is waiting.
inline void cpu_pause() {
#if defined(_MSC_VER) && (defined(_M_X64) || defined(_M_IX86))
  _mm_pause();
#elif defined(__GNUC__) && (defined(__x86_64__) || defined(__i386__))
  __builtin_ia32_pause();
#elif defined(__GNUC__) && defined(__aarch64__)
  asm volatile("yield");
#else
  std::this_thread::yield();
#endif
}

/// Waits until `done(word)`. It spins for some tens of microseconds, about as long as waking a thread takes, and then
/// sleeps. The thread that makes the condition true must notify `word`.
template <class Value, class Done>
void spin_then_wait(const std::atomic<Value>& word, const Done& done) {
  constexpr std::chrono::microseconds busy_time{40};
  constexpr int looks = 64;  // between two looks at the clock
  for (int look = 0; look < looks; ++look, cpu_pause()) {
    if (done(word.load())) return;
  }
  const auto sleep_at = std::chrono::steady_clock::now() + busy_time;
  for (int look = 1; !done(word.load()); ++look, cpu_pause()) {
    if (look % looks != 0) continue;
    if (std::chrono::steady_clock::now() >= sleep_at) break;
    std::this_thread::yield();  // where threads outnumber processors, the awaited one may need this one's
  }
  for (Value value = word.load(); !done(value); value = word.load()) word.wait(value);
}

}  // namespace keen::detail
