// SPDX-License-Identifier: MIT
#include "instantiate.hpp"

KEEN_INSTANTIATE(float)
