// SPDX-License-Identifier: MIT
#include "instantiate.hpp"

KEEN_INSTANTIATE(double)

namespace keen::detail {

template <int bytes>
void require_alignment_of_compiled_library() {}

template void require_alignment_of_compiled_library<EIGEN_DEFAULT_ALIGN_BYTES>();

}  // namespace keen::detail
