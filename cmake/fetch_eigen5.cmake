# SPDX-License-Identifier: MIT
# cmake -P cmake/fetch_eigen5.cmake
# Puts the headers of Eigen 5.0.1 into build/eigen5-headers, where the preset `eigen5` looks for them. They come from the
# Python wheel of eigency, which carries a copy; the wheel is only unpacked, so its own Python version does not matter.

set(wheel_version 5.0.1.1)
get_filename_component(folder "${CMAKE_CURRENT_LIST_DIR}/../build/eigen5-headers" ABSOLUTE)

if(EXISTS "${folder}/eigency/eigen/Eigen/Core")
  message(STATUS "Eigen's headers are already in ${folder}")
  return()
endif()

find_program(PYTHON NAMES python3 python REQUIRED)
file(MAKE_DIRECTORY "${folder}")
execute_process(
  COMMAND "${PYTHON}" -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all:
          --implementation cp --python-version 3.11 --abi cp311 --platform manylinux2014_x86_64
          --dest "${folder}" "eigency==${wheel_version}"
  COMMAND_ERROR_IS_FATAL ANY)
file(GLOB wheel "${folder}/eigency-${wheel_version}-*.whl")
file(ARCHIVE_EXTRACT INPUT "${wheel}" DESTINATION "${folder}" PATTERNS "eigency/eigen/*")
file(REMOVE "${wheel}")
if(NOT EXISTS "${folder}/eigency/eigen/Eigen/Core")
  message(FATAL_ERROR "the wheel of eigency ${wheel_version} holds no eigency/eigen/Eigen/Core")
endif()
message(STATUS "Eigen's headers are in ${folder}")
