# Headers of other projects, parsed once for all targets: two thirds of the time
# of a compilation went there. Nothing of ours is among them, so that no change
# of the project rebuilds everything; sources include what they use all the same
# (configure with -DJIXIAO_PCH=OFF, as the dev preset does, to see that they do).
set(JIXIAO_PCH_HEADERS
  <algorithm> <array> <atomic> <charconv> <chrono> <cstdint> <filesystem>
  <functional> <limits> <map> <memory> <mutex> <optional> <random> <set> <span>
  <sstream> <string> <string_view> <system_error> <thread> <unordered_map>
  <utility> <variant> <vector>
  <absl/container/flat_hash_map.h> <absl/status/statusor.h>
  <absl/strings/ascii.h> <absl/strings/str_cat.h> <absl/time/clock.h>
  <absl/time/time.h>
  <google/protobuf/descriptor.h> <google/protobuf/extension_set.h>
  <google/protobuf/generated_enum_reflection.h>
  <google/protobuf/generated_message_reflection.h>
  <google/protobuf/generated_message_util.h> <google/protobuf/map.h>
  <google/protobuf/map_entry.h> <google/protobuf/map_field_inl.h>
  <google/protobuf/message.h> <google/protobuf/repeated_field.h>
  <google/protobuf/timestamp.pb.h> <google/protobuf/unknown_field_set.h>
  <google/protobuf/util/message_differencer.h>)

# jixiao_precompiled(<name> <flags-target> <header>...): a target that holds
# nothing but precompiled headers.
function(jixiao_precompiled name flags)
  set(source ${PROJECT_BINARY_DIR}/${name}.cc)
  file(GENERATE OUTPUT ${source} CONTENT "")
  add_library(${name} OBJECT ${source})
  target_link_libraries(${name} PRIVATE
    protobuf::libprotobuf absl::statusor absl::time absl::flat_hash_map
    ${flags})
  target_precompile_headers(${name} PRIVATE ${ARGN})
endfunction()

if(JIXIAO_PCH)
  jixiao_precompiled(jixiao_pch jixiao_build_flags ${JIXIAO_PCH_HEADERS})
  if(BUILD_TESTING)
    jixiao_precompiled(jixiao_test_pch jixiao_test_flags
      ${JIXIAO_PCH_HEADERS} <gmock/gmock.h> <gtest/gtest.h>)
    target_link_libraries(jixiao_test_pch PRIVATE GTest::gmock)
  endif()
endif()

# jixiao_use_precompiled(<target> <jixiao_pch|jixiao_test_pch>)
function(jixiao_use_precompiled target pch)
  if(JIXIAO_PCH)
    target_precompile_headers(${target} REUSE_FROM ${pch})
  endif()
endfunction()
