#ifndef JIXIAO_SERVICES_REPORTING_HANDLER_FORM_READER_H_
#define JIXIAO_SERVICES_REPORTING_HANDLER_FORM_READER_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"

#include "common/rpc/call_context.h"
#include "jixiao/form/v1/form.pb.h"

namespace jixiao::client {
class FormStoreClient;
}  // namespace jixiao::client

namespace jixiao::reporting {

// Reads a single form as it is now, contacts masked. Thread-safe.
class FormReader {
 public:
  virtual ~FormReader() = default;

  // NOT_FOUND when there is none; UNAVAILABLE when the store is not reached.
  virtual absl::StatusOr<form::v1::Form> GetForm(
      const rpc::CallContext& context, const std::string& name) = 0;
};

// Reads from the form store, within the deadline of the call it serves.
class FormStoreReader final : public FormReader {
 public:
  explicit FormStoreReader(std::shared_ptr<client::FormStoreClient> client)
      : client_(std::move(client)) {}

  absl::StatusOr<form::v1::Form> GetForm(const rpc::CallContext& context,
                                         const std::string& name) override;

 private:
  const std::shared_ptr<client::FormStoreClient> client_;
};

}  // namespace jixiao::reporting

#endif  // JIXIAO_SERVICES_REPORTING_HANDLER_FORM_READER_H_
