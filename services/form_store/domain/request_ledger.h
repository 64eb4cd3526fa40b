#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_REQUEST_LEDGER_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_REQUEST_LEDGER_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/mutex.h"
#include "common/base/status_macros.h"
#include "services/form_store/domain/caller.h"
#include "services/form_store/storage/form_storage.h"

namespace google::protobuf {
class Message;
}

namespace jixiao::form_store {

// Which request it is, and what it says.
struct RequestIdentity {
  Sha256Digest key{};     // of tenant, principal, method and request id
  Sha256Digest digest{};  // of all its fields but the ids
};

// INVALID_FIELD unless the id, which may be empty, is at most 128 printable
// ASCII characters: it stays in the history for ever.
absl::Status CheckRequestId(std::string_view request_id);

// The identity of a request by its fields request_id and validate_only, with
// its type standing for the method. None when it has no id, or is only to be
// checked: such a one is neither remembered nor answered from memory. The field
// item_id, which names an item within its stream, does not count.
std::optional<RequestIdentity> IdentifyRequest(
    const Caller& caller, std::string_view tenant,
    const google::protobuf::Message& request);

// What is to be remembered with the write that carries a request out.
std::optional<RequestRecord> RecordOf(
    const std::optional<RequestIdentity>& identity, std::string answer);

// INVALID_ARGUMENT REQUEST_ID_REUSED unless it is this request that was
// answered.
absl::Status CheckSameRequest(const RequestIdentity& identity,
                              const RememberedRequest& remembered);

// Sees to it that a request is carried out once and answered alike ever after:
//
//   return ledger.Answer<Form>(caller, tenant, identity, act, replay);
//
// Permission is checked before it, all else within `act`, so that a repetition
// gets its answer whatever has become of the form. `act` puts RecordOf into its
// write; storage remembers it in the same transaction, and so decides between
// replicas. Refusals are not remembered. Thread-safe.
class RequestLedger {
 public:
  // `storage` outlives the ledger.
  explicit RequestLedger(FormStorage* storage) : storage_(storage) {}
  RequestLedger(const RequestLedger&) = delete;
  RequestLedger& operator=(const RequestLedger&) = delete;

  // What `act` returns when its write found the request answered: replayed.
  static absl::Status AnsweredMeanwhile();

  // How a request was answered, if it was. INVALID_ARGUMENT
  // REQUEST_ID_REUSED when that was another request with its id.
  absl::StatusOr<std::optional<RememberedRequest>> Recall(
      std::string_view tenant, const RequestIdentity& identity);

  template <typename Response>
  using Act = std::function<absl::StatusOr<Response>()>;
  template <typename Response>
  using Replay =
      std::function<absl::StatusOr<Response>(const RememberedRequest&)>;

  // Answers from memory with `replay`, else by `act`; while the same request is
  // under way in this process, waits for it, as long as the caller does.
  template <typename Response>
  absl::StatusOr<Response> Answer(
      const Caller& caller, std::string_view tenant,
      const std::optional<RequestIdentity>& identity, const Act<Response>& act,
      const Replay<Response>& replay) {
    if (!identity.has_value()) {
      return act();
    }
    RETURN_IF_ERROR(Enter(caller, identity->key));
    const Turn turn(this, identity->key);
    ASSIGN_OR_RETURN(std::optional<RememberedRequest> answered,
                     Recall(tenant, *identity));
    if (!answered.has_value()) {
      absl::StatusOr<Response> response = act();
      if (response.ok()) {
        return response;
      }
      // Another replica, or a write of unknown outcome, may have done it: then
      // the refusal is only of the second time.
      ASSIGN_OR_RETURN(answered, Recall(tenant, *identity));
      if (!answered.has_value()) {
        return response;
      }
    }
    caller.NoteReplayed();
    return replay(*answered);
  }

  // How many requests are under way, for tests.
  std::size_t under_way() EXCLUDES(mutex_);

 private:
  // Ends the turn of a request.
  class Turn {
   public:
    Turn(RequestLedger* ledger, const Sha256Digest& key)
        : ledger_(ledger), key_(key) {}
    ~Turn() { ledger_->Leave(key_); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    RequestLedger* const ledger_;
    const Sha256Digest key_;
  };

  absl::Status Enter(const Caller& caller, const Sha256Digest& key)
      EXCLUDES(mutex_);
  void Leave(const Sha256Digest& key) EXCLUDES(mutex_);

  FormStorage* const storage_;
  base::Mutex mutex_;
  base::CondVar left_;
  std::set<Sha256Digest> under_way_ GUARDED_BY(mutex_);
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_REQUEST_LEDGER_H_
