#ifndef JIXIAO_TESTS_UNIT_SERVICES_REPORTING_SUPPORT_FAKE_SOURCE_H_
#define JIXIAO_TESTS_UNIT_SERVICES_REPORTING_SUPPORT_FAKE_SOURCE_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"

#include "common/base/mutex.h"
#include "services/reporting/feed/change_source.h"

namespace jixiao::reporting::testing {

// A form store in memory: tenants with forms and a feed. Watches are live: they
// deliver what is committed later, and heads after each batch. Thread-safe.
class FakeStore : public ChangeSource {
 public:
  FakeStore() : state_(std::make_shared<State>()) {}

  // Creates the tenant as its revision 1.
  void AddTenant(const std::string& tenant, const std::string& history = "h1");
  // Commits; returns the revision.
  std::int64_t PutForm(
      const std::string& tenant, const form::v1::ExportedForm& exported,
      form::v1::ChangeAction action = form::v1::CHANGE_ACTION_UPDATE);
  std::int64_t DeleteForm(const std::string& tenant, const std::string& name);
  // A change that leaves forms alone.
  std::int64_t Touch(const std::string& tenant);
  // A change as one gets it who does not get every change.
  std::int64_t PassOver(const std::string& tenant);
  // Changes that watches deliver a second time, out of order or not at all.
  void Replay(const std::string& tenant, std::int64_t revision);
  void LoseNextChange();

  // As a restore of a backup does: a new history, forms as they are.
  void RenewHistory(const std::string& tenant, const std::string& history);
  // Ends all watches with this, and fails new calls while it is not OK.
  void SetDown(absl::Status status);
  // Waits until a watch was asked for.
  void AwaitWatch();
  // Called, once, when the next export is asked for. Set it before a follower
  // starts.
  void BeforeNextExport(std::function<void()> action);
  // How many exports were begun.
  int exports() const;

  absl::StatusOr<std::vector<form::v1::Tenant>> ListTenants() override;
  std::unique_ptr<client::ReadStream<form::v1::ExportFormsResponse>>
  ExportForms(const std::string& tenant) override;
  std::unique_ptr<client::ReadStream<form::v1::WatchChangesResponse>>
  WatchChanges(const form::v1::WatchChangesRequest& request) override;

 private:
  struct TenantState {
    form::v1::Tenant tenant;
    std::map<std::string, form::v1::ExportedForm> forms;
    std::vector<form::v1::Change> changes;
  };
  struct State {
    base::Mutex mutex;
    base::CondVar moved;
    std::map<std::string, TenantState> tenants GUARDED_BY(mutex);
    std::vector<form::v1::Change> feed GUARDED_BY(mutex);  // of all tenants
    absl::Status down GUARDED_BY(mutex);
    int down_count GUARDED_BY(mutex) = 0;
    int exports GUARDED_BY(mutex) = 0;
    int watches GUARDED_BY(mutex) = 0;
    bool lose_next GUARDED_BY(mutex) = false;
  };
  class WatchStream;
  class ExportStream;

  form::v1::Change& NextChange(TenantState& tenant);
  std::int64_t Commit(TenantState& tenant);

  std::shared_ptr<State> state_;
  std::function<void()> before_export_;
};

}  // namespace jixiao::reporting::testing

#endif  // JIXIAO_TESTS_UNIT_SERVICES_REPORTING_SUPPORT_FAKE_SOURCE_H_
