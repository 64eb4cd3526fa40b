#include "tests/unit/services/reporting/support/fake_source.h"

#include <optional>
#include <utility>

#include "common/base/errors.h"

namespace jixiao::reporting::testing {

namespace fv = form::v1;

class FakeStore::WatchStream
    : public client::ReadStream<fv::WatchChangesResponse> {
 public:
  WatchStream(std::shared_ptr<State> state, fv::WatchChangesRequest request)
      : state_(std::move(state)), request_(std::move(request)) {
    base::MutexLock lock(state_->mutex);
    down_count_ = state_->down_count;
    refused_ = state_->down;
    for (const auto& cursor : request_.cursors()) {
      sent_[cursor.tenant()] = cursor.revision();
      const auto tenant = state_->tenants.find(cursor.tenant());
      if (tenant != state_->tenants.end() &&
          tenant->second.tenant.history_id() != cursor.history_id()) {
        refused_ = errors::FailedPrecondition(
                       errors::ERROR_REASON_HISTORY_CHANGED, "restored")
                       .With("tenant", cursor.tenant());
      }
    }
    for (const auto& [name, tenant] : state_->tenants) {
      for (const fv::Change& change : tenant.changes) {
        if (change.revision() > sent_[name]) {
          *backlog_.add_changes() = change;
          backlog_.mutable_changes()->rbegin()->set_history_id(
              tenant.tenant.history_id());
        }
      }
    }
    next_ = state_->feed.size();
    ++state_->watches;
    state_->moved.NotifyAll();
  }

  absl::StatusOr<std::optional<fv::WatchChangesResponse>> Read() override {
    base::MutexLock lock(state_->mutex);
    if (!refused_.ok()) {
      return refused_;
    }
    while (true) {
      if (cancelled_) {
        return absl::CancelledError("cancelled");
      }
      if (down_count_ != state_->down_count) {
        return state_->down.ok() ? absl::UnavailableError("was down")
                                 : state_->down;
      }
      if (!began_ || next_ < state_->feed.size()) {
        began_ = true;
        fv::WatchChangesResponse response = std::exchange(backlog_, {});
        for (; next_ < state_->feed.size(); ++next_) {
          *response.add_changes() = state_->feed[next_];
        }
        for (const auto& [name, tenant] : state_->tenants) {
          auto* head = response.add_heads();
          head->set_tenant(name);
          head->set_revision(tenant.tenant.head_revision());
          head->set_history_id(tenant.tenant.history_id());
        }
        return std::optional(std::move(response));
      }
      state_->moved.Wait(state_->mutex);
    }
  }

  void Cancel() override {
    base::MutexLock lock(state_->mutex);
    cancelled_ = true;
    state_->moved.NotifyAll();
  }

 private:
  std::shared_ptr<State> state_;
  fv::WatchChangesRequest request_;
  absl::Status refused_;
  std::map<std::string, std::int64_t> sent_;
  fv::WatchChangesResponse backlog_;
  std::size_t next_ = 0;
  int down_count_ = 0;
  bool began_ = false;
  bool cancelled_ = false;
};

class FakeStore::ExportStream
    : public client::ReadStream<fv::ExportFormsResponse> {
 public:
  explicit ExportStream(absl::StatusOr<fv::ExportFormsResponse> response)
      : response_(std::move(response)) {}

  absl::StatusOr<std::optional<fv::ExportFormsResponse>> Read() override {
    if (!response_.ok()) {
      return response_.status();
    }
    if (std::exchange(is_done_, true)) {
      return std::nullopt;
    }
    return std::optional(*response_);
  }
  void Cancel() override {}

 private:
  absl::StatusOr<fv::ExportFormsResponse> response_;
  bool is_done_ = false;
};

fv::Change& FakeStore::NextChange(TenantState& tenant) {
  fv::Change& change = tenant.changes.emplace_back();
  change.set_tenant(tenant.tenant.name());
  change.set_history_id(tenant.tenant.history_id());
  change.set_revision(tenant.tenant.head_revision() + 1);
  change.set_kind(fv::CHANGE_KIND_FORM);
  return change;
}

std::int64_t FakeStore::Commit(TenantState& tenant) {
  const fv::Change& change = tenant.changes.back();
  tenant.tenant.set_head_revision(change.revision());
  if (!std::exchange(state_->lose_next, false)) {
    state_->feed.push_back(change);
  }
  state_->moved.NotifyAll();
  return change.revision();
}

void FakeStore::AddTenant(const std::string& name, const std::string& history) {
  base::MutexLock lock(state_->mutex);
  TenantState& tenant = state_->tenants[name];
  tenant.tenant.set_name(name);
  tenant.tenant.set_display_name("财政局 " + name);
  tenant.tenant.set_history_id(history);
  fv::Change& change = NextChange(tenant);
  change.set_kind(fv::CHANGE_KIND_CONFIG);
  change.set_resource_name(name);
  *change.mutable_tenant_snapshot() = tenant.tenant;
  Commit(tenant);
}

std::int64_t FakeStore::PutForm(const std::string& name,
                                const fv::ExportedForm& exported,
                                fv::ChangeAction action) {
  base::MutexLock lock(state_->mutex);
  TenantState& tenant = state_->tenants[name];
  tenant.forms[exported.form().name()] = exported;
  fv::Change& change = NextChange(tenant);
  change.set_resource_name(exported.form().name());
  change.set_action(action);
  *change.mutable_form() = exported.form();
  *change.mutable_findings() = exported.findings();
  return Commit(tenant);
}

std::int64_t FakeStore::DeleteForm(const std::string& name,
                                   const std::string& form) {
  base::MutexLock lock(state_->mutex);
  TenantState& tenant = state_->tenants[name];
  fv::Change& change = NextChange(tenant);
  change.set_resource_name(form);
  change.set_action(fv::CHANGE_ACTION_DELETE);
  *change.mutable_form() = tenant.forms[form].form();
  tenant.forms.erase(form);
  return Commit(tenant);
}

std::int64_t FakeStore::PassOver(const std::string& name) {
  base::MutexLock lock(state_->mutex);
  TenantState& tenant = state_->tenants[name];
  fv::Change& change = NextChange(tenant);
  change.set_previous_sent_revision(tenant.tenant.head_revision() - 1);
  return Commit(tenant);
}

std::int64_t FakeStore::Touch(const std::string& name) {
  base::MutexLock lock(state_->mutex);
  TenantState& tenant = state_->tenants[name];
  NextChange(tenant).set_kind(fv::CHANGE_KIND_RECORD);
  return Commit(tenant);
}

void FakeStore::Replay(const std::string& name, std::int64_t revision) {
  base::MutexLock lock(state_->mutex);
  for (const fv::Change& change : state_->tenants[name].changes) {
    if (change.revision() == revision) {
      state_->feed.push_back(change);
    }
  }
  state_->moved.NotifyAll();
}

void FakeStore::LoseNextChange() {
  base::MutexLock lock(state_->mutex);
  state_->lose_next = true;
}

void FakeStore::RenewHistory(const std::string& name,
                             const std::string& history) {
  base::MutexLock lock(state_->mutex);
  state_->tenants[name].tenant.set_history_id(history);
  state_->down = absl::OkStatus();
  ++state_->down_count;
  state_->moved.NotifyAll();
}

void FakeStore::SetDown(absl::Status status) {
  base::MutexLock lock(state_->mutex);
  state_->down = std::move(status);
  ++state_->down_count;
  state_->moved.NotifyAll();
}

void FakeStore::BeforeNextExport(std::function<void()> action) {
  before_export_ = std::move(action);
}

void FakeStore::AwaitWatch() {
  base::MutexLock lock(state_->mutex);
  while (state_->watches == 0) {
    state_->moved.Wait(state_->mutex);
  }
}

int FakeStore::exports() const {
  base::MutexLock lock(state_->mutex);
  return state_->exports;
}

absl::StatusOr<std::vector<fv::Tenant>> FakeStore::ListTenants() {
  base::MutexLock lock(state_->mutex);
  if (!state_->down.ok()) {
    return state_->down;
  }
  std::vector<fv::Tenant> tenants;
  for (const auto& [name, tenant] : state_->tenants) {
    tenants.push_back(tenant.tenant);
  }
  return tenants;
}

std::unique_ptr<client::ReadStream<fv::ExportFormsResponse>>
FakeStore::ExportForms(const std::string& name) {
  if (const auto before = std::exchange(before_export_, nullptr)) {
    before();
  }
  base::MutexLock lock(state_->mutex);
  if (!state_->down.ok()) {
    return std::make_unique<ExportStream>(state_->down);
  }
  ++state_->exports;
  const TenantState& tenant = state_->tenants[name];
  fv::ExportFormsResponse response;
  response.mutable_as_of()->set_tenant(name);
  response.mutable_as_of()->set_revision(tenant.tenant.head_revision());
  response.mutable_as_of()->set_history_id(tenant.tenant.history_id());
  for (const auto& [form, exported] : tenant.forms) {
    *response.add_forms() = exported;
  }
  return std::make_unique<ExportStream>(std::move(response));
}

std::unique_ptr<client::ReadStream<fv::WatchChangesResponse>>
FakeStore::WatchChanges(const fv::WatchChangesRequest& request) {
  return std::make_unique<WatchStream>(state_, request);
}

}  // namespace jixiao::reporting::testing
