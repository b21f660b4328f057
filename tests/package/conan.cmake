# SPDX-License-Identifier: MIT
# Makes the Conan package of conanfile.py and uses it. Expects what conan_home.cmake does, VERSION, and where there are
# any, EIGEN5 (a folder of Eigen 5's headers).
cmake_minimum_required(VERSION 3.24)
include("${CMAKE_CURRENT_LIST_DIR}/conan_home.cmake")

conan(create "${copy}" ${cppstd_20})
conan(create "${copy}" ${cppstd_20} -s build_type=Debug --test-folder=)

# One package for all settings.
conan(list "keen/${VERSION}:*" --format=json OUTPUT packages)
string(REGEX MATCHALL "\"[0-9a-f]+\": {[^{}]*\"info\"" ids "${packages}")
list(LENGTH ids count)
if(NOT count EQUAL 1)
  message(FATAL_ERROR "there are ${count} packages, not one:\n${packages}")
endif()

conan(create "${copy}" -s compiler.cppstd=17
  FAILS "Current cppstd \\(17\\) is lower than the required C\\+\\+ standard \\(20\\)")

if(EIGEN5)
  provide_eigen(5.0.1 "${EIGEN5}")
  conan(test "${copy}/test_package" "keen/${VERSION}" ${cppstd_20} -c "tools.build:cxxflags=['-DEXPECTED_EIGEN=5']")
endif()
