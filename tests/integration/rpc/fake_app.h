#ifndef JIXIAO_TESTS_INTEGRATION_RPC_FAKE_APP_H_
#define JIXIAO_TESTS_INTEGRATION_RPC_FAKE_APP_H_

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/mutex.h"
#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "common/server/server.h"
#include "jixiao/form/v1/change_service.pb.h"
#include "jixiao/form/v1/form_service.pb.h"

namespace jixiao::testing {

// A latch that one thread waits for and another opens.
class Gate {
 public:
  void Open();
  // False when it did not open within ten seconds.
  bool Wait();
  bool is_open();

 private:
  base::Mutex mutex_;
  base::CondVar opened_;
  bool open_ GUARDED_BY(mutex_) = false;
};

// Handlers of every shape under the names of real methods; what they do is set
// by each test.
class FakeApp final : public server::App {
 public:
  using GetFunction = std::function<absl::StatusOr<form::v1::Form>(
      const rpc::CallContext&, const form::v1::GetFormRequest&)>;
  using ExportFunction = std::function<absl::Status(
      const rpc::CallContext&, rpc::Writer<form::v1::ExportFormsResponse>&)>;
  using ImportStream =
      rpc::Stream<form::v1::ImportFormsRequest, form::v1::ImportFormsResponse>;
  using WatchStream = rpc::PushStream<form::v1::WatchChangesResponse>;

  std::vector<rpc::Service> Services() override;
  bool Healthy() const override { return healthy.load(); }
  void Drain() override { drained = true; }
  void Stop() override { stopped = true; }

  absl::StatusOr<form::v1::Form> GetForm(const rpc::CallContext& context,
                                         const form::v1::GetFormRequest& q);
  absl::StatusOr<rpc::Serialized<form::v1::FormRevision>> GetFormRevision(
      const rpc::CallContext& context,
      const form::v1::GetFormRevisionRequest& q);
  absl::StatusOr<form::v1::Form> UndeleteForm(
      const rpc::CallContext& context, const form::v1::UndeleteFormRequest& q);
  absl::StatusOr<form::v1::Form> CreateForm(
      const rpc::CallContext& context, const form::v1::CreateFormRequest& q);
  absl::Status ExportForms(const rpc::CallContext& context,
                           const form::v1::ExportFormsRequest& q,
                           rpc::Writer<form::v1::ExportFormsResponse>& writer);
  absl::Status ImportForms(const rpc::CallContext& context,
                           ImportStream& stream);
  absl::Status WatchChanges(const rpc::CallContext& context,
                            const form::v1::WatchChangesRequest& q,
                            WatchStream stream);

  // The stream of the last watcher; waits for one.
  WatchStream Watcher();

  std::atomic<bool> healthy = true;
  std::atomic<bool> drained = false;
  std::atomic<bool> stopped = false;
  std::atomic<int> get_calls = 0;
  std::atomic<int> create_calls = 0;
  GetFunction on_get;
  std::function<void()> on_undelete;
  ExportFunction on_export;
  std::function<absl::StatusOr<form::v1::Form>(
      const form::v1::CreateFormRequest&)>
      on_create;
  absl::Status watch_status;
  Gate watch_closed;

 private:
  base::Mutex mutex_;
  base::CondVar watcher_came_;
  std::optional<WatchStream> watcher_ GUARDED_BY(mutex_);
};

}  // namespace jixiao::testing

#endif  // JIXIAO_TESTS_INTEGRATION_RPC_FAKE_APP_H_
