#include "common/rpc/service.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"

#include "common/base/errors.h"
#include "jixiao/form/v1/form_service.pb.h"

namespace jixiao::rpc {
namespace {

namespace v1 = form::v1;

struct Handler {
  absl::StatusOr<v1::Form> GetForm(const CallContext&,
                                   const v1::GetFormRequest& q) {
    v1::Form form;
    form.set_name(q.name());
    return form;
  }
  absl::Status Export(const CallContext&, const v1::ExportFormsRequest& q,
                      Writer<v1::ExportFormsResponse>& writer) {
    v1::ExportFormsResponse response;
    response.mutable_as_of()->set_tenant(q.parent());
    return writer.Write(response);
  }
  absl::StatusOr<v1::Form> WrongType(const CallContext&,
                                     const v1::ListFormsRequest&) {
    return v1::Form();
  }
};

const Service::Method& Find(const Service& service, const std::string& name) {
  for (const Service::Method& method : service.methods()) {
    if (method.descriptor->name() == name) {
      return method;
    }
  }
  ADD_FAILURE() << name;
  return service.methods().front();
}

TEST(ServiceTest, BindsByName) {
  Handler handler;
  // Links the file that declares the service.
  ASSERT_NE(v1::CreateFormRequest::descriptor(), nullptr);
  Service service("jixiao.form.v1.FormService");
  service.Unary("GetForm", &handler, &Handler::GetForm);
  v1::GetFormRequest request;
  request.set_name("n");
  const auto bytes = Find(service, "GetForm")
                         .unary(CallContext(), request.SerializeAsString());
  ASSERT_TRUE(bytes.ok());
  v1::Form form;
  ASSERT_TRUE(form.ParseFromString(*bytes));
  EXPECT_EQ(form.name(), "n");
  EXPECT_THAT(service.UnboundMethods(), ::testing::Contains("ListForms"));
  EXPECT_THAT(service.UnboundMethods(),
              ::testing::Not(::testing::Contains("GetForm")));
}

TEST(ServiceTest, MalformedBytesNeverReachTheHandler) {
  Handler handler;
  Service service("jixiao.form.v1.FormService");
  service.Unary("GetForm", &handler, &Handler::GetForm);
  const auto bytes = Find(service, "GetForm").unary(CallContext(), "\xff");
  EXPECT_EQ(errors::ReasonOf(bytes.status()),
            errors::ERROR_REASON_INVALID_FIELD);
}

// A stream whose other end is the test.
class FakeIo final : public StreamIo {
 public:
  absl::Status Write(std::string message) override {
    written.push_back(std::move(message));
    return absl::OkStatus();
  }
  absl::StatusOr<std::optional<std::string>> Read() override {
    if (to_read.empty()) {
      return std::nullopt;
    }
    std::optional<std::string> message = to_read.back();
    to_read.pop_back();
    return message;
  }

  std::vector<std::string> to_read;
  std::vector<std::string> written;
};

TEST(ServiceTest, ServerStreamTakesItsOneRequest) {
  Handler handler;
  Service service("jixiao.form.v1.FormService");
  service.ServerStream("ExportForms", &handler, &Handler::Export);
  const auto& method = Find(service, "ExportForms");
  FakeIo io;
  v1::ExportFormsRequest request;
  request.set_parent("tenants/t1");
  io.to_read.push_back(request.SerializeAsString());
  EXPECT_TRUE(method.stream(CallContext(), &io).ok());
  ASSERT_EQ(io.written.size(), 1U);
  FakeIo empty;
  EXPECT_EQ(errors::ReasonOf(method.stream(CallContext(), &empty)),
            errors::ERROR_REASON_INVALID_FIELD);
}

TEST(ServiceDeathTest, TableThatDoesNotFitTheProtoEndsTheProgram) {
  Handler handler;
  EXPECT_DEATH(Service("no.such.Service"), "no service is linked in");
  EXPECT_DEATH(Service("jixiao.form.v1.FormService")
                   .Unary("NoSuch", &handler, &Handler::GetForm),
               "no such method");
  EXPECT_DEATH(Service("jixiao.form.v1.FormService")
                   .Unary("GetForm", &handler, &Handler::WrongType),
               "takes jixiao.form.v1.GetFormRequest");
  EXPECT_DEATH(Service("jixiao.form.v1.FormService")
                   .Unary("GetForm", &handler, &Handler::GetForm)
                   .Unary("GetForm", &handler, &Handler::GetForm),
               "bound twice");
}

}  // namespace
}  // namespace jixiao::rpc
