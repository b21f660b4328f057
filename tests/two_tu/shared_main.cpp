// SPDX-License-Identifier: MIT
// Two shared libraries compiled for different processors pass models and clusterings to each other, by value and by
// reference. Returns 77 where the processor lacks AVX2.
#include "shared.hpp"

#include <iostream>

namespace {

template <int Dim>
keen::Centroids<double, Dim> corners(keen::Index dim) {
  keen::Centroids<double, Dim> x(dim, 1000);
  for (keen::Index i = 0; i < x.cols(); ++i) {
    for (keen::Index d = 0; d < dim; ++d) x(d, i) = static_cast<double>((i % 3) * 100 + (i * 7 + d) % 11);
  }
  return x;
}

/// What one library makes, the other understands, and either may destroy.
template <int Dim>
bool agree(const Trade<Dim>& maker, const Trade<Dim>& user, keen::Index dim) {
  const keen::Centroids<double, Dim> x = corners<Dim>(dim);
  const keen::Clustering<double, Dim> made = user.pass_on(maker.make(x));
  keen::Clustering<double, Dim> assigned = user.make(x);
  assigned = maker.pass_on(made);
  bool right = made.labels == user.labels(made.model, x) && assigned.model == made.model && made.history.size() == 5;
  for (keen::Index i = 0; i < 20; ++i) {
    right =
        right && made.labels[i] == i % 3 && user.nearest(made.model, x.col(i)) == maker.nearest(made.model, x.col(i));
  }
  if (!right) std::cout << "wrong for dim " << Dim << '\n';
  return right;
}

bool agree(const Library& maker, const Library& user) {
  return agree(maker.two, user.two, 2) && agree(maker.three, user.three, 3) && agree(maker.four, user.four, 4) &&
         agree(maker.eight, user.eight, 8) && agree(maker.dynamic, user.dynamic, 5);
}

}  // namespace

int main() {
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return 77;
  const Library& plain = plain_library();
  const Library& avx2 = avx2_library();
  std::cout << plain.layouts << avx2.layouts;
  const bool right = plain.layouts == avx2.layouts && agree(plain, avx2) && agree(avx2, plain);
  return right ? 0 : 1;
}
