# One target a folder. The link list of a target is the list of what it may
# know: a layer that must not see gRPC simply does not link it.

# jixiao_library(<name> SOURCES <file>... [LINK <target>...] [PRIVATE_LINK ...])
# Makes the static library jixiao_<name> with the alias jixiao::<name>.
function(jixiao_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK;PRIVATE_LINK" ${ARGN})
  add_library(jixiao_${name} STATIC ${ARG_SOURCES})
  add_library(jixiao::${name} ALIAS jixiao_${name})
  target_link_libraries(jixiao_${name}
    PUBLIC ${ARG_LINK}
    PRIVATE ${ARG_PRIVATE_LINK} jixiao_build_flags)
  target_include_directories(jixiao_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  jixiao_use_precompiled(jixiao_${name} jixiao_pch)
endfunction()

# jixiao_binary(<name> SOURCES <file>... LINK <target>...): build/<preset>/bin/<name>.
function(jixiao_binary name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LINK} jixiao_build_flags)
  jixiao_use_precompiled(${name} jixiao_pch)
endfunction()

# jixiao_test(<name> LABEL <unit|conformance|integration|e2e|fault>
#             SOURCES <file>... [LINK <target>...] [TIMEOUT <seconds>])
# A GoogleTest binary and its ctest entry. JIXIAO_SOURCE_DIR is defined for it.
function(jixiao_test name)
  cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  set_target_properties(${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  target_link_libraries(${name} PRIVATE
    ${ARG_LINK} GTest::gmock GTest::gtest_main jixiao_test_flags)
  target_compile_definitions(${name} PRIVATE
    JIXIAO_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
    JIXIAO_BINARY_DIR="${PROJECT_BINARY_DIR}")
  jixiao_use_precompiled(${name} jixiao_test_pch)
  add_test(NAME ${ARG_LABEL}.${name} COMMAND ${name})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  set_tests_properties(${ARG_LABEL}.${name} PROPERTIES
    LABELS ${ARG_LABEL} TIMEOUT ${ARG_TIMEOUT})
  if(JIXIAO_SANITIZER MATCHES "thread")
    set_tests_properties(${ARG_LABEL}.${name} PROPERTIES ENVIRONMENT
      "TSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/support/tsan.supp")
  endif()
  if(ARG_LABEL STREQUAL "unit")
    set_property(GLOBAL APPEND PROPERTY JIXIAO_UNIT_TESTS ${name})
  endif()
endfunction()
