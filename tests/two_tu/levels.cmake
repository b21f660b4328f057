# SPDX-License-Identifier: MIT
# Two files compiled for different processors, linked both ways round: of a template that both instantiate, the linker
# keeps the copy of the file that comes first.
include(CheckCXXCompilerFlag)
check_cxx_compiler_flag("-mavx2 -mfma" KEEN_COMPILER_HAS_AVX2)
if(KEEN_COMPILER_HAS_AVX2 AND CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  set(all_levels plain avx2)
  foreach(level IN LISTS all_levels)
    add_library(keen_two_tu_${level} OBJECT levels_${level}.cpp)
    target_link_libraries(keen_two_tu_${level} PRIVATE keen::keen keen_warnings)
    target_compile_definitions(keen_two_tu_${level} PRIVATE
      EIGEN_MAX_ALIGN_BYTES=16 EIGEN_DONT_VECTORIZE EIGEN_MALLOC_ALREADY_ALIGNED=1)  # or Eigen itself differs
  endforeach()
  target_compile_options(keen_two_tu_avx2 PRIVATE -mavx2 -mfma)
  foreach(first IN LISTS all_levels)
    set(others ${all_levels})
    list(REMOVE_ITEM others ${first})
    set(program keen_two_tu_${first}_first)
    add_executable(${program} levels_main.cpp $<TARGET_OBJECTS:keen_two_tu_${first}>
                              $<TARGET_OBJECTS:keen_two_tu_${others}>)
    target_link_libraries(${program} PRIVATE keen::keen)
    add_test(NAME "two_tu/files for two processors agree, ${first} first" COMMAND ${program})
    set_tests_properties("two_tu/files for two processors agree, ${first} first" PROPERTIES
      LABELS two_tu SKIP_RETURN_CODE 77)
  endforeach()
  include(shared.cmake)
endif()
