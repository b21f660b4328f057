// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>

// AddressSanitizer tells of every allocation, Eigen's too, which are made by malloc. Without it, or without its header,
// which comes with clang, the peak is 0.
#if defined(__has_feature) && __has_include(<sanitizer/allocator_interface.h>)
#if __has_feature(address_sanitizer)
#define KEEN_FUZZ_HAS_HOOKS 1
#include <sanitizer/allocator_interface.h>
#endif
#endif

namespace fuzz {

/// The most memory held at a time since it was made, beyond what was held then. One at a time, in one thread.
class HeapPeak {
 public:
  HeapPeak() {
#ifdef KEEN_FUZZ_HAS_HOOKS
    static const int installed = __sanitizer_install_malloc_and_free_hooks(&on_malloc, &on_free);
    static_cast<void>(installed);
#endif
    held = most = 0;
  }

  [[nodiscard]] std::size_t bytes() const { return static_cast<std::size_t>(most); }

 private:
#ifdef KEEN_FUZZ_HAS_HOOKS
  static void on_malloc(const volatile void*, std::size_t size) {
    held += static_cast<std::ptrdiff_t>(size);
    most = (std::max)(most, held);
  }
  static void on_free(const volatile void* address) {
    // The interface takes what it is given as volatile without that word.
    if (address != nullptr) {
      held -= static_cast<std::ptrdiff_t>(__sanitizer_get_allocated_size(const_cast<const void*>(address)));
    }
  }
#endif

  static inline std::ptrdiff_t held = 0;
  static inline std::ptrdiff_t most = 0;
};

}  // namespace fuzz
