// SPDX-License-Identifier: MIT
#include "allocations.hpp"

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>

#include <malloc.h>

extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* block);
}

namespace {

constinit std::atomic<long> made{0};
constinit std::atomic<long> blocks{0};
constinit std::atomic<long> bytes{0};
constinit std::atomic<long> peak{0};
constinit std::atomic<long> first_refused{0};  // by the number of the allocation; 0: none
constinit std::atomic<bool> refuses_more{false};
constinit std::atomic<bool> has_refused{false};

/// Counts an allocation. Returns whether it is to be refused.
bool is_refused() {
  const long number = ++made;
  const long first = first_refused;
  if (first == 0 || number < first || (number > first && !refuses_more)) return false;
  has_refused = true;
  errno = ENOMEM;
  return true;
}

void add_bytes(long more) {
  const long now = bytes += more;
  for (long most = peak; now > most && !peak.compare_exchange_weak(most, now);) {
  }
}

void* counted(void* block) {
  if (block == nullptr) return nullptr;
  ++blocks;
  add_bytes(static_cast<long>(malloc_usable_size(block)));
  return block;
}

}  // namespace

extern "C" {

void* malloc(std::size_t size) { return is_refused() ? nullptr : counted(__libc_malloc(size)); }

void* calloc(std::size_t count, std::size_t size) {
  return is_refused() ? nullptr : counted(__libc_calloc(count, size));
}

void* memalign(std::size_t alignment, std::size_t size) {
  return is_refused() ? nullptr : counted(__libc_memalign(alignment, size));
}

void* aligned_alloc(std::size_t alignment, std::size_t size) { return memalign(alignment, size); }

int posix_memalign(void** result, std::size_t alignment, std::size_t size) {
  void* const block = memalign(alignment, size);
  if (block == nullptr) return ENOMEM;
  *result = block;
  return 0;
}

void free(void* block) {
  if (block == nullptr) return;
  --blocks;
  bytes -= static_cast<long>(malloc_usable_size(block));
  __libc_free(block);
}

void* realloc(void* block, std::size_t size) {
  if (block == nullptr) return malloc(size);
  if (size == 0) {
    free(block);
    return nullptr;
  }
  if (is_refused()) return nullptr;
  const auto before = static_cast<long>(malloc_usable_size(block));
  void* const moved = __libc_realloc(block, size);
  if (moved != nullptr) add_bytes(static_cast<long>(malloc_usable_size(moved)) - before);
  return moved;
}

}  // extern "C"

namespace faults {

void refuse_allocation(long number, Refusal how) {
  has_refused = false;
  refuses_more = how == Refusal::from_there_on;
  first_refused = made + number;
}

bool allow_allocations() {
  first_refused = 0;
  return has_refused;
}

long allocations() { return made; }
long live_blocks() { return blocks; }
long live_bytes() { return bytes; }
long peak_bytes() { return peak; }
void restart_peak() { peak = bytes.load(); }

}  // namespace faults
