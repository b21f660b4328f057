# SPDX-License-Identifier: MIT
# Runs the port's portfile without vcpkg: the functions below do what vcpkg's own do for a port like this one, into
# WORK/keen. Then looks at what is there. Expects SOURCE, WORK, VERSION and EIGEN_DIR, a folder with Eigen3Config.cmake,
# and FEATURES, those of the port that are wanted.
cmake_minimum_required(VERSION 3.24)
include("${CMAKE_CURRENT_LIST_DIR}/run.cmake")

file(REMOVE_RECURSE "${WORK}")
file(MAKE_DIRECTORY "${WORK}")
set(PORT keen)
set(CURRENT_PORT_DIR "${SOURCE}/packaging/vcpkg/ports/keen")
set(CURRENT_PACKAGES_DIR "${WORK}/keen")
set(CURRENT_BUILDTREES_DIR "${WORK}/buildtrees")

set(ENV{CMAKE_GENERATOR} Ninja)  # as vcpkg does

function(vcpkg_check_features)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "OUT_FEATURE_OPTIONS" "FEATURES")
  set(options "")
  while(arg_FEATURES)
    list(POP_FRONT arg_FEATURES feature option)
    if("${feature}" IN_LIST FEATURES)
      list(APPEND options "-D${option}=ON")
    else()
      list(APPEND options "-D${option}=OFF")
    endif()
  endwhile()
  set(${arg_OUT_FEATURE_OPTIONS} "${options}" PARENT_SCOPE)
endfunction()

function(vcpkg_cmake_configure)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "SOURCE_PATH" "OPTIONS")
  run("${CMAKE_COMMAND}" -S "${arg_SOURCE_PATH}" -B "${CURRENT_BUILDTREES_DIR}" ${arg_OPTIONS}
    "-DCMAKE_INSTALL_PREFIX=${CURRENT_PACKAGES_DIR}" -DCMAKE_INSTALL_LIBDIR=lib "-DEigen3_DIR=${EIGEN_DIR}"
    -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_FLAGS_RELEASE=-O0)  # the package is tested here, not its speed
  file(STRINGS "${CURRENT_BUILDTREES_DIR}/CMakeCache.txt" unknown REGEX "^KEEN_.*:UNINITIALIZED")
  if(unknown)
    message(FATAL_ERROR "the portfile sets options that keen does not have: ${unknown}")
  endif()
endfunction()

function(vcpkg_cmake_install)
  run("${CMAKE_COMMAND}" --build "${CURRENT_BUILDTREES_DIR}")
  run("${CMAKE_COMMAND}" --install "${CURRENT_BUILDTREES_DIR}")
endfunction()

# Moves package files to share/<package>, and lets them know where the prefix is from there.
function(vcpkg_cmake_config_fixup)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "CONFIG_PATH;PACKAGE_NAME" "")
  if(NOT arg_PACKAGE_NAME)
    set(arg_PACKAGE_NAME "${PORT}")
  endif()
  set(share "${CURRENT_PACKAGES_DIR}/share/${arg_PACKAGE_NAME}")
  file(COPY "${CURRENT_PACKAGES_DIR}/${arg_CONFIG_PATH}/" DESTINATION "${share}")
  cmake_path(GET arg_CONFIG_PATH PARENT_PATH parent)
  file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/${parent}")
  file(GLOB files "${share}/*Targets*.cmake" "${share}/*Config.cmake")
  foreach(file IN LISTS files)
    file(READ "${file}" text)
    string(REGEX REPLACE
      "get_filename_component\\(_IMPORT_PREFIX \"\\\${CMAKE_CURRENT_LIST_FILE}\" PATH\\)(\nget_[^\n]+)+"
      "get_filename_component(_IMPORT_PREFIX \"\${CMAKE_CURRENT_LIST_DIR}/../../\" ABSOLUTE)" text "${text}")
    string(REPLACE "\${CMAKE_CURRENT_LIST_DIR}/../../../" "\${CMAKE_CURRENT_LIST_DIR}/../../" text "${text}")
    file(WRITE "${file}" "${text}")
  endforeach()
endfunction()

function(vcpkg_fixup_pkgconfig)
  file(GLOB_RECURSE files "${CURRENT_PACKAGES_DIR}/*.pc")
  foreach(file IN LISTS files)
    file(READ "${file}" text)
    string(REGEX REPLACE "(^|\n)prefix=[^\n]*" "\\1prefix=\${pcfiledir}/../.." text "${text}")
    file(WRITE "${file}" "${text}")
  endforeach()
endfunction()

function(vcpkg_install_copyright)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "" "FILE_LIST")
  file(COPY_FILE "${arg_FILE_LIST}" "${CURRENT_PACKAGES_DIR}/share/${PORT}/copyright")
endfunction()

include("${CURRENT_PORT_DIR}/portfile.cmake")

files_below("${SOURCE}/include" expected)
list(TRANSFORM expected PREPEND "include/")
list(APPEND expected share/keen/copyright share/keen/keen.natvis share/keen/keen_gdb.py share/keen/keenConfig.cmake share/keen/keenConfigVersion.cmake
  share/keen/keenMpiTargets.cmake share/keen/keenTargets.cmake share/keen/usage lib/pkgconfig/keen.pc)
if("compiled" IN_LIST FEATURES)
  list(APPEND expected lib/libkeen.a lib/pkgconfig/keen-compiled.pc share/keen-compiled/keen-compiledConfig.cmake
    share/keen-compiled/keen-compiledConfigVersion.cmake share/keen-compiled/keenCompiledTargets.cmake
    share/keen-compiled/keenCompiledTargets-release.cmake)
endif()
files_below("${CURRENT_PACKAGES_DIR}" actual)
expect_same("the vcpkg package" "${expected}" "${actual}")

# vcpkg refuses a package with empty folders.
file(GLOB_RECURSE all LIST_DIRECTORIES TRUE "${CURRENT_PACKAGES_DIR}/*")
foreach(path IN LISTS all)
  file(GLOB inside "${path}/*")
  if(IS_DIRECTORY "${path}" AND NOT inside)
    message(FATAL_ERROR "the vcpkg package has an empty folder: ${path}")
  endif()
endforeach()
