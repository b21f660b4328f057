# SPDX-License-Identifier: MIT
# Two shared libraries compiled for different processors exchange models and clusterings. Their matrices are Eigen's,
# which aligns and allocates otherwise for each processor: libraries that exchange them must agree on that, here on what
# any processor has, or memory of one is freed by the other in another way. Included by levels.cmake, where the compiler
# has AVX2.
set(one_alignment EIGEN_MAX_ALIGN_BYTES=16 EIGEN_MALLOC_ALREADY_ALIGNED=1)
if(CMAKE_CXX_FLAGS MATCHES "-fsanitize|--coverage")
  return()
endif()
foreach(level plain avx2)
  add_library(keen_two_tu_shared_${level} SHARED shared_library.cpp)
  target_link_libraries(keen_two_tu_shared_${level} PRIVATE keen::keen keen_warnings)
  target_compile_definitions(keen_two_tu_shared_${level} PRIVATE
    KEEN_TEST_LIBRARY=${level}_library ${one_alignment})
endforeach()
target_compile_options(keen_two_tu_shared_avx2 PRIVATE -mavx2 -mfma)

add_library(keen_two_tu_shared_main OBJECT shared_main.cpp)
target_link_libraries(keen_two_tu_shared_main PRIVATE keen::keen keen_warnings)
target_compile_definitions(keen_two_tu_shared_main PRIVATE ${one_alignment})
foreach(order "plain;avx2" "avx2;plain")  # the first library's copy of a template serves both
  list(TRANSFORM order PREPEND keen_two_tu_shared_ OUTPUT_VARIABLE libraries)
  list(GET order 0 first)
  add_executable(keen_two_tu_shared_${first}_first $<TARGET_OBJECTS:keen_two_tu_shared_main>)
  target_link_libraries(keen_two_tu_shared_${first}_first PRIVATE ${libraries} keen::keen)
  set(test "two_tu/shared libraries for two processors exchange models, ${first} first")
  add_test(NAME "${test}" COMMAND keen_two_tu_shared_${first}_first)
  set_tests_properties("${test}" PROPERTIES LABELS two_tu SKIP_RETURN_CODE 77)
endforeach()
