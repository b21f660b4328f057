// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>

#if defined(__unix__) || defined(__APPLE__)
#include <sys/mman.h>
#include <unistd.h>
#include <new>
#endif

namespace unit {

#if defined(__unix__) || defined(__APPLE__)
/// A copy of bytes that ends at a page which cannot be read: to read one byte too many ends the test.
class GuardedBytes {
 public:
  explicit GuardedBytes(std::string_view bytes) : size_(bytes.size()) {
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    const std::size_t room = (size_ + page - 1) / page * page;
    length_ = room + page;
    pages_ = ::mmap(nullptr, length_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages_ == MAP_FAILED) throw std::bad_alloc();
    char* const guard = static_cast<char*>(pages_) + room;
    first_ = guard - size_;
    if (size_ > 0) std::memcpy(first_, bytes.data(), size_);
    (void)::mprotect(guard, page, PROT_NONE);
  }
  GuardedBytes(const GuardedBytes&) = delete;
  GuardedBytes& operator=(const GuardedBytes&) = delete;
  ~GuardedBytes() { (void)::munmap(pages_, length_); }

  [[nodiscard]] std::string_view view() const { return {first_, size_}; }

 private:
  std::size_t size_;
  std::size_t length_ = 0;
  void* pages_ = nullptr;
  char* first_ = nullptr;
};
#else
class GuardedBytes {
 public:
  explicit GuardedBytes(std::string_view bytes) : bytes_(bytes) {}

  [[nodiscard]] std::string_view view() const { return bytes_; }

 private:
  std::string_view bytes_;
};
#endif

}  // namespace unit
