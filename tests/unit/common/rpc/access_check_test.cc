#include "common/rpc/access_check.h"

#include <string>

#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "gtest/gtest.h"

namespace jixiao::rpc {
namespace {

using common::v1::Access;
using ::testing::HasSubstr;

// What the check says of a method with these options.
std::string ProblemOf(const google::protobuf::MethodOptions& options) {
  google::protobuf::FileDescriptorProto file;
  file.set_name("planted.proto");
  file.set_package("planted");
  file.add_message_type()->set_name("Empty");
  auto* service = file.add_service();
  service->set_name("Service");
  auto* method = service->add_method();
  method->set_name("Method");
  method->set_input_type(".planted.Empty");
  method->set_output_type(".planted.Empty");
  *method->mutable_options() = options;
  google::protobuf::DescriptorPool pool(
      google::protobuf::DescriptorPool::generated_pool());
  pool.AllowUnknownDependencies();
  return AccessProblem(*pool.BuildFile(file)->service(0)->method(0));
}

google::protobuf::MethodOptions With(common::v1::AccessScope scope,
                                     int role = -1) {
  google::protobuf::MethodOptions options;
  Access* const access = options.MutableExtension(common::v1::access);
  access->set_scope(scope);
  if (role >= 0) {
    access->add_roles(static_cast<common::v1::Role>(role));
  }
  return options;
}

TEST(AccessCheckTest, MethodWithoutTheOptionIsNamed) {
  EXPECT_THAT(ProblemOf({}), HasSubstr("planted.Service.Method"));
}

TEST(AccessCheckTest, ScopeAndRolesMustMakeSense) {
  EXPECT_EQ(ProblemOf(With(common::v1::ACCESS_SCOPE_TENANT,
                           common::v1::ROLE_AUDITOR)),
            "");
  EXPECT_EQ(ProblemOf(With(common::v1::ACCESS_SCOPE_PUBLIC)), "");
  EXPECT_NE(ProblemOf(With(common::v1::ACCESS_SCOPE_TENANT)), "");
  EXPECT_NE(ProblemOf(With(common::v1::ACCESS_SCOPE_PUBLIC,
                           common::v1::ROLE_AUDITOR)),
            "");
  EXPECT_NE(ProblemOf(With(common::v1::ACCESS_SCOPE_UNSPECIFIED,
                           common::v1::ROLE_AUDITOR)),
            "");
  EXPECT_NE(ProblemOf(With(common::v1::ACCESS_SCOPE_TENANT,
                           common::v1::ROLE_UNSPECIFIED)),
            "");
}

}  // namespace
}  // namespace jixiao::rpc
