// SPDX-License-Identifier: MIT
#pragma once

namespace keen::svg {

/// What a picture is made to be seen on: a light page or a dark one.
enum class Theme { light, dark };

}  // namespace keen::svg
