# SPDX-License-Identifier: MIT
# Headers, the CMake package, the pkg-config file and what debuggers read, all relocatable and independent of the
# architecture; and the library keen::compiled, with a package and a pkg-config file of its own.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(KEEN_INSTALL_CMAKEDIR "${CMAKE_INSTALL_DATADIR}/cmake/keen" CACHE STRING "Where keen's CMake package files go")
mark_as_advanced(KEEN_INSTALL_CMAKEDIR)

install(TARGETS keen EXPORT keenTargets
  INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"  # a consumer on CMake < 3.23 knows no file sets
  FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT keen_Development)
install(TARGETS keen_mpi EXPORT keenMpiTargets
  INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
  FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT keen_Development)
install(EXPORT keenMpiTargets NAMESPACE keen:: DESTINATION "${KEEN_INSTALL_CMAKEDIR}" COMPONENT keen_Development)
install(EXPORT keenTargets NAMESPACE keen:: DESTINATION "${KEEN_INSTALL_CMAKEDIR}" COMPONENT keen_Development)

# keen::compiled, where it was asked for: a component of its own, in a folder of the architecture.
if(KEEN_INSTALL_COMPILED)
  set_target_properties(keen_compiled PROPERTIES EXCLUDE_FROM_ALL FALSE)
  install(TARGETS keen_compiled EXPORT keenCompiledTargets COMPONENT keen_Compiled)
  install(EXPORT keenCompiledTargets NAMESPACE keen:: FILE keenCompiledTargets.cmake
    DESTINATION "${CMAKE_INSTALL_LIBDIR}/cmake/keen-compiled" COMPONENT keen_Compiled)
  file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/keen-compiledConfig.cmake" @ONLY CONTENT [=[
# SPDX-License-Identifier: MIT
include(CMakeFindDependencyMacro)
find_dependency(keen @PROJECT_VERSION@ EXACT CONFIG)
include("${CMAKE_CURRENT_LIST_DIR}/keenCompiledTargets.cmake")
]=])
  write_basic_package_version_file("${PROJECT_BINARY_DIR}/keen-compiledConfigVersion.cmake"
    COMPATIBILITY SameMinorVersion)
  install(FILES "${PROJECT_BINARY_DIR}/keen-compiledConfig.cmake" "${PROJECT_BINARY_DIR}/keen-compiledConfigVersion.cmake"
    DESTINATION "${CMAKE_INSTALL_LIBDIR}/cmake/keen-compiled" COMPONENT keen_Compiled)
  configure_file("${CMAKE_CURRENT_LIST_DIR}/keen-compiled.pc.in" "${PROJECT_BINARY_DIR}/keen-compiled.pc" @ONLY)
  install(FILES "${PROJECT_BINARY_DIR}/keen-compiled.pc"
    DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig" COMPONENT keen_Compiled)
endif()

configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/keenConfig.cmake.in" "${PROJECT_BINARY_DIR}/keenConfig.cmake"
  INSTALL_DESTINATION "${KEEN_INSTALL_CMAKEDIR}" NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/keenConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)  # SameMajorVersion from 1.0 on
install(FILES "${PROJECT_BINARY_DIR}/keenConfig.cmake" "${PROJECT_BINARY_DIR}/keenConfigVersion.cmake"
  DESTINATION "${KEEN_INSTALL_CMAKEDIR}" COMPONENT keen_Development)

configure_file("${CMAKE_CURRENT_LIST_DIR}/keen.pc.in" "${PROJECT_BINARY_DIR}/keen.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/keen.pc"
  DESTINATION "${CMAKE_INSTALL_DATADIR}/pkgconfig" COMPONENT keen_Development)
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE"
  DESTINATION "${CMAKE_INSTALL_DATADIR}/licenses/keen" COMPONENT keen_Development)
install(FILES "${PROJECT_SOURCE_DIR}/packaging/debugger/keen_gdb.py" "${PROJECT_SOURCE_DIR}/packaging/debugger/keen.natvis"
  DESTINATION "${CMAKE_INSTALL_DATADIR}/keen" COMPONENT keen_Development)
