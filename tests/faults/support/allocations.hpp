// SPDX-License-Identifier: MIT
#pragma once

/// The memory of this program: counted, and refused on request. malloc and its relatives are defined in allocations.cpp
/// over those of glibc; operator new, Eigen and the C library all come to them.
namespace faults {

enum class Refusal { once, from_there_on };

/// Refuses the allocation that is `number` allocations away, 1 for the next, and those after it if so wished. Those of
/// all threads count.
void refuse_allocation(long number, Refusal how);

/// No refusals any more. Returns whether there was one.
bool allow_allocations();

/// Allocations so far, those that were refused among them.
[[nodiscard]] long allocations();

/// Blocks that were allocated and not freed.
[[nodiscard]] long live_blocks();

/// Their bytes.
[[nodiscard]] long live_bytes();

/// The most bytes that were live at a time since `restart_peak`.
[[nodiscard]] long peak_bytes();
void restart_peak();

}  // namespace faults
