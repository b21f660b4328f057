// SPDX-License-Identifier: MIT
#pragma once

#include "kernels/multiply_tile.hpp"
#include "kernels/pack_tile.hpp"
#include "kernels/search_tile.hpp"
#include "kernels/select_tile.hpp"
#include "kernels/sq_distances.hpp"
#include "kernels/update_sums.hpp"
