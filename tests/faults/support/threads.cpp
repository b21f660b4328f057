// SPDX-License-Identifier: MIT
#include "threads.hpp"

#include <atomic>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <iterator>
#include <thread>

#include <dlfcn.h>
#include <pthread.h>

namespace {

std::atomic<long> asked{0};
std::atomic<long> first_refused{0};  // by the number of the start; 0: none
std::atomic<bool> refuses_more{false};
std::atomic<bool> has_refused{false};

using Create = int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);

}  // namespace

extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*work)(void*), void* of) {
  static const auto create = reinterpret_cast<Create>(dlsym(RTLD_NEXT, "pthread_create"));
  const long number = ++asked;
  const long first = first_refused;
  if (first != 0 && (number == first || (number > first && refuses_more))) {
    has_refused = true;
    return EAGAIN;
  }
  return create(thread, attributes, work, of);
}

namespace faults {

void refuse_thread(long number, bool and_all_after_it) {
  has_refused = false;
  refuses_more = and_all_after_it;
  first_refused = asked + number;
}

bool allow_threads() {
  first_refused = 0;
  return has_refused;
}

long threads_asked_for() { return asked; }

long live_threads() {
  const std::filesystem::directory_iterator tasks("/proc/self/task");
  return static_cast<long>(std::distance(begin(tasks), end(tasks)));
}

long threads_beyond(long expected) {
  for (int look = 0; look < 500 && live_threads() > expected; ++look) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return live_threads() - expected;
}

}  // namespace faults
