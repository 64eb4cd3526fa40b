# Generated code: messages and services go to different folders and targets, so
# that a layer without gRPC cannot even include a service stub.
#   ${PROJECT_BINARY_DIR}/gen/messages  *.pb.{h,cc}        (jixiao::proto)
#   ${PROJECT_BINARY_DIR}/gen/services  *.grpc.pb.{h,cc}   (jixiao::proto_grpc)
#   ${PROJECT_BINARY_DIR}/gen/imports   google/*.proto, extracted from Debian
set(JIXIAO_GEN_DIR ${PROJECT_BINARY_DIR}/gen)
set(JIXIAO_IMPORT_DIR ${JIXIAO_GEN_DIR}/imports)
file(MAKE_DIRECTORY ${JIXIAO_GEN_DIR}/messages ${JIXIAO_GEN_DIR}/services
  ${JIXIAO_IMPORT_DIR})

# google/api, google/type: the jar of libgoogle-common-protos-java.
# google/rpc: golang-github-gogo-googleapis-dev, because the jar lacks ErrorInfo.
function(jixiao_extract_google_protos)
  set(jar /usr/share/java/proto-google-common-protos.jar)
  set(gogo /usr/share/gocode/src/github.com/gogo/googleapis/google/rpc)
  foreach(path ${jar} ${gogo}/error_details.proto)
    if(NOT EXISTS ${path})
      message(FATAL_ERROR "${path} is missing: run deploy/install-deps.sh")
    endif()
  endforeach()
  file(ARCHIVE_EXTRACT INPUT ${jar} DESTINATION ${JIXIAO_IMPORT_DIR}
    PATTERNS "google/api/*.proto" "google/type/*.proto")
  file(COPY ${gogo}/status.proto ${gogo}/error_details.proto
    DESTINATION ${JIXIAO_IMPORT_DIR}/google/rpc)
  file(READ ${JIXIAO_IMPORT_DIR}/google/rpc/error_details.proto details)
  if(NOT details MATCHES "message ErrorInfo")
    message(FATAL_ERROR "google/rpc/error_details.proto lacks ErrorInfo")
  endif()
endfunction()
jixiao_extract_google_protos()

# jixiao_generate(<out-var> KIND <messages|services> ROOT <dir> PROTOS <path>...)
# Sets <out-var> to the generated sources.
function(jixiao_generate out)
  cmake_parse_arguments(ARG "" "KIND;ROOT" "PROTOS" ${ARGN})
  set(dir ${JIXIAO_GEN_DIR}/${ARG_KIND})
  if(ARG_KIND STREQUAL "services")
    set(flags --grpc_out=${dir} --plugin=protoc-gen-grpc=${GRPC_CPP_PLUGIN})
    set(suffix .grpc.pb)
  else()
    set(flags --cpp_out=${dir})
    set(suffix .pb)
  endif()
  foreach(proto ${ARG_PROTOS})
    string(REGEX REPLACE "\\.proto$" "${suffix}" base ${proto})
    add_custom_command(
      OUTPUT ${dir}/${base}.cc ${dir}/${base}.h
      COMMAND protobuf::protoc ${flags} -I ${PROJECT_SOURCE_DIR}/proto
        -I ${JIXIAO_IMPORT_DIR} ${proto}
      DEPENDS ${ARG_ROOT}/${proto}
      COMMENT "protoc ${ARG_KIND} ${proto}"
      VERBATIM)
    list(APPEND sources ${dir}/${base}.cc)
  endforeach()
  set(${out} ${sources} PARENT_SCOPE)
endfunction()
