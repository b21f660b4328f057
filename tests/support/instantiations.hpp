// SPDX-License-Identifier: MIT
#pragma once

// What nearly every test fits is compiled once, in instantiations.cpp, and not once a file: that is most of the time it
// takes to compile the tests.

#include <keen/instantiate.hpp>

KEEN_DECLARE_FIT(double, 2);
KEEN_DECLARE_FIT(double, Eigen::Dynamic);
KEEN_DECLARE_FIT(float, 2);
KEEN_DECLARE_FIT(float, Eigen::Dynamic);
