// SPDX-License-Identifier: MIT
#pragma once

// The fits of the program are compiled once, in fits.cpp, and not in each file that makes some.

#include <keen/instantiate.hpp>

KEEN_DECLARE_FIT(double, Eigen::Dynamic);
