# Language level, warnings, sanitizers and the faster tools when present.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
# Everything ends in executables; one setting for all lets them share
# precompiled headers.
add_compile_options(-fPIE -pthread)
add_link_options(-pie)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Debug CACHE STRING "" FORCE)
endif()

set(JIXIAO_SANITIZER "" CACHE STRING "Value for -fsanitize= (empty: none)")
option(JIXIAO_PCH "Precompile the headers of other projects" ON)
option(JIXIAO_FUZZ "Build the libFuzzer targets (needs clang)" OFF)

# Line tables are enough for backtraces and make objects half as large.
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1")

find_program(JIXIAO_CCACHE ccache)
if(JIXIAO_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${JIXIAO_CCACHE})
endif()
find_program(JIXIAO_MOLD mold)
if(JIXIAO_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# What our own targets are compiled with; generated code is exempt.
add_library(jixiao_build_flags INTERFACE)
target_compile_options(jixiao_build_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)
# When GCC 12 inlines std::string at -O2 it warns of copies that cannot happen
# (its bugs 105329 and 105651); the debug presets keep these warnings.
target_compile_options(jixiao_build_flags INTERFACE
  "$<$<AND:$<CONFIG:Release>,$<CXX_COMPILER_ID:GNU>>:-Wno-restrict;-Wno-array-bounds;-Wno-stringop-overflow;-Wno-stringop-overread>")
target_include_directories(jixiao_build_flags INTERFACE ${PROJECT_SOURCE_DIR})

# Tests test optimised code but need not be optimised themselves: that halves the
# time to compile them.
add_library(jixiao_test_flags INTERFACE)
target_link_libraries(jixiao_test_flags INTERFACE jixiao_build_flags)
target_compile_options(jixiao_test_flags INTERFACE
  "$<$<CONFIG:Release>:-O0;-U_FORTIFY_SOURCE>")

if(JIXIAO_SANITIZER)
  add_compile_options(-fsanitize=${JIXIAO_SANITIZER} -fno-omit-frame-pointer)
  add_compile_options(-fno-sanitize-recover=all)
  add_link_options(-fsanitize=${JIXIAO_SANITIZER})
else()
  add_compile_options(-fstack-protector-strong)
  add_link_options(-Wl,-z,relro,-z,now)
  if(CMAKE_BUILD_TYPE STREQUAL "Release")
    add_compile_options(-D_FORTIFY_SOURCE=2)
    add_compile_definitions(_GLIBCXX_ASSERTIONS)
  endif()
endif()

if(JIXIAO_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
