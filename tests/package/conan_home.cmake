# SPDX-License-Identifier: MIT
# For the tests of the Conan recipes: a Conan of their own in WORK, thrown away each time, without remotes, and with the
# system's Eigen in place of the remotes' package. Expects CONAN, SOURCE (keen's folder), WORK and EIGEN (a folder of
# headers).
include("${CMAKE_CURRENT_LIST_DIR}/run.cmake")

set(cppstd_20 -s compiler.cppstd=20)

function(conan)
  run("${CONAN}" ${ARGV})
  if("OUTPUT" IN_LIST ARGV)
    list(FIND ARGV OUTPUT place)
    math(EXPR place "${place} + 1")
    list(GET ARGV ${place} variable)
    set(${variable} "${${variable}}" PARENT_SCOPE)
  endif()
endfunction()

function(provide_eigen version folder)
  set(ENV{KEEN_EIGEN_INCLUDE} "${folder}")
  conan(create "${SOURCE}/packaging/conan/system/eigen" --version ${version} ${cppstd_20})
endfunction()

file(REMOVE_RECURSE "${WORK}")
file(MAKE_DIRECTORY "${WORK}")
set(ENV{CONAN_HOME} "${WORK}/conan_home")
conan(profile detect)
conan(remote disable *)
provide_eigen(3.4.0 "${EIGEN}")

# A copy to work in, so that the source tree stays as it is.
set(copy "${WORK}/keen-${VERSION}")
foreach(part CMakeLists.txt LICENSE conanfile.py cmake include src packaging test_package tests/package/consumer)
  cmake_path(GET part PARENT_PATH folder)
  file(COPY "${SOURCE}/${part}" DESTINATION "${copy}/${folder}" PATTERN build EXCLUDE)
endforeach()
