#ifndef JIXIAO_SERVICES_REPORTING_FEED_FORM_STORE_SOURCE_H_
#define JIXIAO_SERVICES_REPORTING_FEED_FORM_STORE_SOURCE_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/reporting/feed/change_source.h"

namespace jixiao::client {
class FormStoreClient;
}  // namespace jixiao::client

namespace jixiao::reporting {

// The form store as a source of changes.
class FormStoreSource final : public ChangeSource {
 public:
  explicit FormStoreSource(std::shared_ptr<client::FormStoreClient> client)
      : client_(std::move(client)) {}

  absl::StatusOr<std::vector<form::v1::Tenant>> ListTenants() override;
  std::unique_ptr<client::ReadStream<form::v1::ExportFormsResponse>>
  ExportForms(const std::string& tenant) override;
  std::unique_ptr<client::ReadStream<form::v1::WatchChangesResponse>>
  WatchChanges(const form::v1::WatchChangesRequest& request) override;

 private:
  const std::shared_ptr<client::FormStoreClient> client_;
};

}  // namespace jixiao::reporting

#endif  // JIXIAO_SERVICES_REPORTING_FEED_FORM_STORE_SOURCE_H_
