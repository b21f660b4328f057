// SPDX-License-Identifier: MIT
#pragma once

#include "../../types.hpp"

namespace keen::detail {

#ifdef KEEN_COMPILED
/// Does nothing. Defined in keen::compiled for the alignment of Eigen's memory there (EIGEN_DEFAULT_ALIGN_BYTES):
/// memory that a program frees must be aligned as it is in the library that allocated it. A program compiled for
/// another alignment, for example by -mavx2 or -march=native, does not link, and the linker names this function.
template <int bytes>
void require_alignment_of_compiled_library();

inline void require_same_alignment() { require_alignment_of_compiled_library<EIGEN_DEFAULT_ALIGN_BYTES>(); }
#else
inline void require_same_alignment() {}
#endif

}  // namespace keen::detail
