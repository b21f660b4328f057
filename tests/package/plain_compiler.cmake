# SPDX-License-Identifier: MIT
# Builds and runs the consumer with a compiler alone, as somebody without CMake does. Expects COMPILER, CONSUMER (its
# folder), WORK, VERSION and either PKG_CONFIG with PC_PATH (folders of .pc files) or FLAGS.
cmake_minimum_required(VERSION 3.24)
include("${CMAKE_CURRENT_LIST_DIR}/run.cmake")

file(REMOVE_RECURSE "${WORK}")
file(MAKE_DIRECTORY "${WORK}")
if(PKG_CONFIG)
  cmake_path(CONVERT "${PC_PATH}" TO_NATIVE_PATH_LIST native_path)
  set(ENV{PKG_CONFIG_PATH} "${native_path}")
  run("${PKG_CONFIG}" --cflags --libs "keen = ${VERSION}" OUTPUT FLAGS)
  separate_arguments(FLAGS UNIX_COMMAND "${FLAGS}")
endif()
run("${COMPILER}" -std=c++20 -O2 -Wall -Wextra -Werror -DWITH_FIT "-DEXPECTED_VERSION=\"${VERSION}\""
  "${CONSUMER}/main.cpp" "${CONSUMER}/fit.cpp" -o consumer ${FLAGS})
run("${WORK}/consumer")
