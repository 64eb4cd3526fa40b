// Build step: reads a file descriptor set and fails when a method of a jixiao
// service lacks the option jixiao.common.v1.access.
#include <cstdio>
#include <fstream>
#include <string>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"

#include "common/rpc/access_check.h"

namespace {

int CheckFile(const google::protobuf::FileDescriptor& file) {
  int problems = 0;
  for (int s = 0; s < file.service_count(); ++s) {
    for (int m = 0; m < file.service(s)->method_count(); ++m) {
      const std::string problem =
          jixiao::rpc::AccessProblem(*file.service(s)->method(m));
      if (!problem.empty()) {
        std::fprintf(stderr, "%s: %s\n", file.name().c_str(), problem.c_str());
        ++problems;
      }
    }
  }
  return problems;
}

}  // namespace

int main(int argc, char** argv) {
  std::ifstream in(argc == 2 ? argv[1] : "", std::ios::binary);
  google::protobuf::FileDescriptorSet set;
  if (!in || !set.ParseFromIstream(&in)) {
    std::fprintf(stderr, "usage: jixiao_check_access DESCRIPTOR_SET\n");
    return 2;
  }
  google::protobuf::DescriptorPool pool;
  int problems = 0;
  for (const auto& proto : set.file()) {
    const auto* const file = pool.BuildFile(proto);
    if (file == nullptr) {
      std::fprintf(stderr, "%s cannot be built\n", proto.name().c_str());
      return 2;
    }
    problems += CheckFile(*file);
  }
  return problems == 0 ? 0 : 1;
}
