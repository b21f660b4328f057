// SPDX-License-Identifier: MIT
#pragma once

#include <keen/clustering.hpp>

#include <cstdint>
#include <cstring>
#include <string_view>

namespace faults {

/// A number for the bits of a result: FNV-1a. Takes no memory.
class Digest {
 public:
  void add(std::string_view bytes) {
    for (const char byte : bytes) {
      value_ = (value_ ^ static_cast<unsigned char>(byte)) * 0x100000001b3u;
    }
  }

  template <class T>
  void add_values(const T* values, keen::Index count) {
    add({reinterpret_cast<const char*>(values), static_cast<std::size_t>(count) * sizeof(T)});
  }

  template <class Derived>
  void add_matrix(const Eigen::PlainObjectBase<Derived>& values) {
    add_values(values.data(), values.size());
  }

  template <class T>
  void add_value(T value) {
    add_values(&value, 1);
  }

  [[nodiscard]] std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325u;
};

/// All of a clustering but how long it took.
template <class Scalar, int Dim>
[[nodiscard]] std::uint64_t digest_of(const keen::Clustering<Scalar, Dim>& result) {
  Digest digest;
  digest.add_matrix(result.model.centroids());
  digest.add_matrix(result.labels);
  digest.add_matrix(result.cluster_sizes);
  digest.add_matrix(result.cluster_weights);
  digest.add_value(result.sse);
  digest.add_value(result.stop_reason);
  digest.add_value(result.restart);
  for (const auto& pass : result.history) {
    digest.add_value(pass.sse);
    digest.add_value(pass.labels_changed);
    digest.add_value(pass.sq_shift);
  }
  return digest.value();
}

template <class Derived>
[[nodiscard]] std::uint64_t digest_of(const Eigen::PlainObjectBase<Derived>& values) {
  Digest digest;
  digest.add_matrix(values);
  return digest.value();
}

[[nodiscard]] inline std::uint64_t digest_of(std::string_view bytes) {
  Digest digest;
  digest.add(bytes);
  return digest.value();
}

}  // namespace faults
