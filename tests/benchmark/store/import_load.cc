#include "tests/benchmark/store/import_load.h"

#include <cstdint>
#include <future>

#include "absl/strings/str_cat.h"
#include "grpcpp/client_context.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/support/client_callback.h"

#include "common/base/status_macros.h"
#include "jixiao/form/v1/form_service.pb.h"
#include "tests/benchmark/load/wire.h"

namespace jixiao::benchmark {
namespace {

constexpr char kImportForms[] = "/jixiao.form.v1.FormService/ImportForms";

class Importer final
    : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  Importer(const std::shared_ptr<grpc::Channel>& channel, int count,
           const std::function<std::string()>& next)
      : count_(count), next_(next), stub_(channel) {
    stub_.PrepareBidiStreamingCall(&context_, kImportForms, {}, this);
    Send();
    StartRead(&answer_);
    StartCall();
  }

  // Waits for the end. OK when every form was created.
  absl::Status Wait() {
    const grpc::Status status = ended_.get_future().get();
    if (!status.ok()) {
      return absl::UnavailableError("the import failed: " +
                                    status.error_message());
    }
    if (created_ != count_) {
      return absl::InternalError(absl::StrCat(
          "of ", count_, " forms ", created_, " were created: ", problem_));
    }
    return absl::OkStatus();
  }

  void OnWriteDone(bool ok) override {
    if (ok && sent_ < count_) {
      Send();
    }
  }

  void OnReadDone(bool ok) override {
    if (!ok) {
      return;
    }
    form::v1::ImportFormsResponse response;
    if (response.ParseFromString(ToString(answer_)) &&
        response.outcome() == form::v1::IMPORT_OUTCOME_CREATED) {
      ++created_;
    } else {
      problem_ = response.status().message();
    }
    StartRead(&answer_);
  }

  void OnDone(const grpc::Status& status) override { ended_.set_value(status); }

 private:
  void Send() {
    request_ = ToBuffer(next_());
    ++sent_;
    if (sent_ == count_) {
      StartWriteLast(&request_, grpc::WriteOptions());
    } else {
      StartWrite(&request_);
    }
  }

  const int count_;
  const std::function<std::string()>& next_;
  grpc::GenericStub stub_;
  grpc::ClientContext context_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer answer_;
  int sent_ = 0;
  int created_ = 0;
  std::string problem_;
  std::promise<grpc::Status> ended_;
};

}  // namespace

absl::StatusOr<Sample> RunImport(const std::shared_ptr<grpc::Channel>& channel,
                                 int count,
                                 const std::function<std::string()>& next) {
  const std::int64_t begin = NowNanos();
  Importer importer(channel, count, next);
  RETURN_IF_ERROR(importer.Wait());
  const absl::Duration elapsed = absl::Nanoseconds(NowNanos() - begin);
  return Sample{.per_second = count / absl::ToDoubleSeconds(elapsed),
                .done = static_cast<double>(count)};
}

}  // namespace jixiao::benchmark
