// SPDX-License-Identifier: MIT
#pragma once

#include "kernels/add_moments.hpp"
#include "kernels/magnitude_range.hpp"
#include "kernels/multiply_tile.hpp"
#include "kernels/own_sq_distances.hpp"
#include "kernels/pack_tile.hpp"
#include "kernels/search_tile.hpp"
#include "kernels/select_tile.hpp"
#include "kernels/sq_distances.hpp"
#include "kernels/update_sums.hpp"
#include "kernels/widen.hpp"
