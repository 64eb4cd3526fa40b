#include "tests/integration/rpc/fake_app.h"

#include <utility>

#include "common/base/errors.h"
#include "common/base/status_macros.h"

namespace jixiao::testing {

namespace v1 = form::v1;

void Gate::Open() {
  base::MutexLock lock(mutex_);
  open_ = true;
  opened_.NotifyAll();
}

bool Gate::Wait() {
  base::MutexLock lock(mutex_);
  while (!open_) {
    if (!opened_.WaitFor(mutex_, absl::Seconds(10))) {
      return open_;
    }
  }
  return true;
}

bool Gate::is_open() {
  base::MutexLock lock(mutex_);
  return open_;
}

std::vector<rpc::Service> FakeApp::Services() {
  std::vector<rpc::Service> services;
  services.emplace_back("jixiao.form.v1.FormService");
  services.back()
      .Unary("GetForm", this, &FakeApp::GetForm)
      .Unary("GetFormRevision", this, &FakeApp::GetFormRevision,
             rpc::RunOn::kInline)
      .Unary("UndeleteForm", this, &FakeApp::UndeleteForm,
             rpc::RunOn::kInlineWhileQuick)
      .Unary("CreateForm", this, &FakeApp::CreateForm)
      .ServerStream("ExportForms", this, &FakeApp::ExportForms)
      .BidiStream("ImportForms", this, &FakeApp::ImportForms);
  services.emplace_back("jixiao.form.v1.ChangeService");
  services.back().Push("WatchChanges", this, &FakeApp::WatchChanges);
  return services;
}

absl::StatusOr<v1::Form> FakeApp::GetForm(const rpc::CallContext& context,
                                          const v1::GetFormRequest& q) {
  ++get_calls;
  if (on_get) {
    return on_get(context, q);
  }
  v1::Form form;
  form.set_name(q.name());
  return form;
}

absl::StatusOr<rpc::Serialized<v1::FormRevision>> FakeApp::GetFormRevision(
    const rpc::CallContext&, const v1::GetFormRevisionRequest& q) {
  v1::FormRevision revision;
  revision.set_name(q.name());
  return rpc::Serialized<v1::FormRevision>{revision.SerializeAsString()};
}

absl::StatusOr<v1::Form> FakeApp::UndeleteForm(const rpc::CallContext&,
                                               const v1::UndeleteFormRequest&) {
  if (on_undelete) {
    on_undelete();
  }
  return v1::Form();
}

absl::StatusOr<v1::Form> FakeApp::CreateForm(const rpc::CallContext&,
                                             const v1::CreateFormRequest& q) {
  ++create_calls;
  return on_create ? on_create(q) : v1::Form();
}

absl::Status FakeApp::ExportForms(
    const rpc::CallContext& context, const v1::ExportFormsRequest&,
    rpc::Writer<v1::ExportFormsResponse>& writer) {
  return on_export ? on_export(context, writer) : absl::OkStatus();
}

absl::Status FakeApp::ImportForms(const rpc::CallContext&,
                                  ImportStream& stream) {
  for (;;) {
    ASSIGN_OR_RETURN(const auto request, stream.Read());
    if (!request.has_value()) {
      return absl::OkStatus();
    }
    v1::ImportFormsResponse response;
    response.set_item_id(request->item_id());
    RETURN_IF_ERROR(stream.Write(response));
  }
}

absl::Status FakeApp::WatchChanges(const rpc::CallContext&,
                                   const v1::WatchChangesRequest&,
                                   WatchStream stream) {
  RETURN_IF_ERROR(watch_status);
  stream.SetCallbacks(nullptr, [this] { watch_closed.Open(); });
  base::MutexLock lock(mutex_);
  watcher_ = std::move(stream);
  watcher_came_.NotifyAll();
  return absl::OkStatus();
}

FakeApp::WatchStream FakeApp::Watcher() {
  base::MutexLock lock(mutex_);
  while (!watcher_.has_value()) {
    watcher_came_.Wait(mutex_);
  }
  return *watcher_;
}

}  // namespace jixiao::testing
